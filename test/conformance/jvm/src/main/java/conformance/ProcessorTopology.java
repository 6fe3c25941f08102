package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** A topology in the Processor API. */
@SuppressWarnings({"unchecked", "rawtypes"})
final class ProcessorTopology {
    private static final Set<String> OPERATORS = Set.of("source", "processor", "sink", "store", "globalStore", "readOnlyStore");

    private ProcessorTopology() {
    }

    static boolean isOne(JsonNode operators) {
        return OPERATORS.contains(operators.get(0).get("op").textValue());
    }

    static Topology build(JsonNode operators) {
        Topology topology = new Topology();
        for (JsonNode operator : operators) {
            String name = operator.path("name").asText();
            String[] parents = StreamCalls.names(operator.path("parents"));
            switch (operator.get("op").textValue()) {
                case "source" -> topology.addSource((AutoOffsetReset) null, name, time(operator), reads(operator, "key"), reads(operator, "value"),
                    StreamCalls.names(operator.get("topics")));
                case "processor" -> {
                    JsonNode processor = operator.get("processor");
                    topology.addProcessor(name, () -> Step.processor(Steps.of(processor)), parents);
                    String[] stores = StreamCalls.names(operator.path("stores"));
                    if (stores.length > 0) {
                        topology.connectProcessorAndStateStores(name, stores);
                    }
                }
                case "sink" -> sink(topology, operator, name, parents);
                case "store" -> topology.addStateStore(
                    DeclaredStores.builder(operator.get("store")), StreamCalls.names(operator.path("processors")));
                case "globalStore" -> topology.addGlobalStore(
                    unlogged(operator), operator.get("sourceName").textValue(), time(operator), reads(operator, "key"),
                    reads(operator, "value"), operator.get("topic").textValue(), name, keeping(operator));
                case "readOnlyStore" -> topology.addReadOnlyStateStore(
                    unlogged(operator), operator.get("sourceName").textValue(), time(operator), reads(operator, "key"),
                    reads(operator, "value"), operator.get("topic").textValue(), name, keeping(operator));
                default -> throw new IllegalArgumentException("no operator " + operator + " of the Processor API");
            }
        }
        return topology;
    }

    private static void sink(Topology topology, JsonNode operator, String name, String[] parents) {
        Serializer<Object> key = writes(operator, "key");
        Serializer<Object> value = writes(operator, "value");
        if (operator.has("topicExtractor")) {
            topology.addSink(name, Chosen.topic(operator.get("topicExtractor")), key, value, parents);
        } else {
            topology.addSink(name, operator.get("topic").textValue(), key, value, parents);
        }
    }

    /** A store that a topic is the changelog of. */
    private static StoreBuilder<?> unlogged(JsonNode operator) {
        return DeclaredStores.builder(operator.get("store")).withLoggingDisabled();
    }

    private static ProcessorSupplier<Object, Object, Void, Void> keeping(JsonNode operator) {
        JsonNode processor = operator.get("processor");
        return () -> (Processor) Step.processor(Steps.of(processor));
    }

    private static TimestampExtractor time(JsonNode operator) {
        return operator.has("timestampExtractor") ? Chosen.time(operator.get("timestampExtractor")) : null;
    }

    private static Deserializer<Object> reads(JsonNode operator, String part) {
        Serde<Object> serde = Types.of(operator.get(part));
        return serde == null ? null : serde.deserializer();
    }

    private static Serializer<Object> writes(JsonNode operator, String part) {
        Serde<Object> serde = Types.of(operator.get(part));
        return serde == null ? null : serde.serializer();
    }
}
