package conformance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.internals.InternalTopicConfig;
import org.apache.kafka.streams.processor.internals.InternalTopologyBuilder;

/** The topics that an application would make, with their settings. Kafka Streams tells its coordinator alone. */
final class InternalTopics {
    private static final long ONE_DAY_MS = 24 * 60 * 60 * 1000L;

    private InternalTopics() {
    }

    /** Of a topology that a driver runs. */
    static ObjectNode of(Topology topology) {
        Map<String, InternalTopicConfig> topics = new TreeMap<>();
        for (InternalTopologyBuilder.TopicsInfo info : builderOf(topology).subtopologyToTopicsInfo().values()) {
            topics.putAll(info.repartitionSourceTopics);
            info.nonSourceChangelogTopics().forEach(topic -> topics.put(topic.name(), topic));
        }
        ObjectNode described = Values.JSON.createObjectNode();
        topics.forEach((name, topic) -> {
            ObjectNode settings = described.putObject(name);
            new TreeMap<>(topic.properties(Map.of(), ONE_DAY_MS)).forEach(settings::put);
        });
        return described;
    }

    private static InternalTopologyBuilder builderOf(Topology topology) {
        try {
            Field field = Topology.class.getDeclaredField("internalTopologyBuilder");
            field.setAccessible(true);
            return (InternalTopologyBuilder) field.get(topology);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
