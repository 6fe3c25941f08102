package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.internals.StreamsRebalanceData;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.internals.InternalTopologyBuilder;
import org.apache.kafka.streams.processor.internals.StreamThread;

/**
 * Writes a file of topologies again, each with the co-partitioned topics that Kafka Streams tells the coordinator of, in
 * the order in which it tells them: by sub-topology, then by group.
 */
public final class Copartitioned {
    private Copartitioned() {
    }

    public static void main(String[] files) throws IOException {
        JsonNode cases = Values.JSON.readTree(new File(files[0]));
        for (JsonNode test : cases) {
            ((ObjectNode) test).set("groups", groups(test));
        }
        System.out.println(Values.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(cases));
    }

    private static JsonNode groups(JsonNode test) {
        Properties settings = Settings.of(test);
        StreamsConfig config = new StreamsConfig(settings);
        Topology topology = CaseTopology.build(test.get("topology"), settings);
        try {
            Field field = Topology.class.getDeclaredField("internalTopologyBuilder");
            field.setAccessible(true);
            InternalTopologyBuilder builder = (InternalTopologyBuilder) field.get(topology);
            builder.rewriteTopology(config);
            Method method = StreamThread.class.getDeclaredMethod(
                "initBrokerTopology", StreamsConfig.class, InternalTopologyBuilder.class);
            method.setAccessible(true);
            Map<?, ?> told = (Map<?, ?>) method.invoke(null, config, builder);
            Map<String, Object> groups = new TreeMap<>();
            told.forEach((id, subtopology) ->
                groups.put((String) id, ((StreamsRebalanceData.Subtopology) subtopology).copartitionGroups()));
            return Values.JSON.valueToTree(groups);
        } catch (InvocationTargetException e) {
            return Values.JSON.createObjectNode().put("refused", e.getCause().toString());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
