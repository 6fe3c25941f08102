package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;

/** A topology in the Processor API. */
final class ProcessorTopology {
    private static final Set<String> OPERATORS = Set.of("source", "processor", "sink", "store");

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
                case "source" -> topology.addSource(name, reads(operator, "key"), reads(operator, "value"),
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

    private static Deserializer<Object> reads(JsonNode operator, String part) {
        Serde<Object> serde = Types.of(operator.get(part));
        return serde == null ? null : serde.deserializer();
    }

    private static Serializer<Object> writes(JsonNode operator, String part) {
        Serde<Object> serde = Types.of(operator.get(part));
        return serde == null ? null : serde.serializer();
    }
}
