package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.GlobalKTable;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.internals.NamedInternal;

/** A case's topology: the calls in order, each on what an earlier one made. */
@SuppressWarnings({"unchecked", "rawtypes"})
final class CaseTopology {
    final StreamsBuilder builder;
    private final Map<String, Object> made = new HashMap<>();

    private CaseTopology(Properties settings) {
        builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(settings)));
    }

    static Topology build(JsonNode operators, Properties settings) {
        if (ProcessorTopology.isOne(operators)) {
            return ProcessorTopology.build(operators);
        }
        CaseTopology topology = new CaseTopology(settings);
        for (JsonNode operator : operators) {
            topology.add(operator);
        }
        return topology.builder.build(settings);
    }

    private void add(JsonNode operator) {
        Object result = switch (operator.get("op").textValue()) {
            case "stream", "table", "globalTable", "addStateStore", "addGlobalStore" -> source(operator);
            case "groupByKey", "groupBy", "windowedBy", "count", "reduce", "aggregate", "cogroup" ->
                Grouping.apply(this, operator);
            case "join", "leftJoin", "outerJoin" -> Joins.apply(this, operator);
            default -> made(operator, "of") instanceof KTable table
                ? TableCalls.apply(table, operator)
                : StreamCalls.apply(this, made(operator, "of"), operator);
        };
        if (operator.has("id")) {
            made.put(operator.get("id").textValue(), result);
        }
    }

    /** What the call that an operator names has made. */
    <T> T made(JsonNode operator, String field) {
        String id = operator.path(field).asText();
        if (!made.containsKey(id)) {
            throw new IllegalArgumentException("no call has the id " + id + ", which " + operator + " names");
        }
        return (T) made.get(id);
    }

    /** Keeps a branch of a stream under its id. */
    void keep(String id, KStream<Object, Object> stream) {
        made.put(id, stream);
    }

    private Object source(JsonNode operator) {
        return switch (operator.get("op").textValue()) {
            case "stream" -> {
                java.util.List<String> topics = new java.util.ArrayList<>();
                operator.get("topics").forEach(topic -> topics.add(topic.textValue()));
                yield builder.stream(topics, consumed(operator));
            }
            case "table" -> table(operator);
            case "globalTable" -> globalTable(operator);
            case "addStateStore" -> builder.addStateStore(DeclaredStores.builder(operator.get("store")));
            default -> builder.addGlobalStore(
                (org.apache.kafka.streams.state.StoreBuilder) DeclaredStores.builder(operator.get("store")).withLoggingDisabled(),
                operator.get("topic").textValue(), (Consumed) consumed(operator),
                () -> (org.apache.kafka.streams.processor.api.Processor) Step.processor(Steps.of(operator.get("processor"))));
        };
    }

    private KTable<Object, Object> table(JsonNode operator) {
        String topic = operator.get("topic").textValue();
        Materialized store = DeclaredStores.materialized(operator.path("store"));
        return store == null ? builder.table(topic, consumed(operator)) : builder.table(topic, consumed(operator), store);
    }

    private GlobalKTable<Object, Object> globalTable(JsonNode operator) {
        String topic = operator.get("topic").textValue();
        Materialized store = DeclaredStores.materialized(operator.path("store"));
        return store == null
            ? builder.globalTable(topic, consumed(operator))
            : builder.globalTable(topic, consumed(operator), store);
    }

    private static Consumed<Object, Object> consumed(JsonNode operator) {
        Serde<Object> key = Types.of(operator.get("key"));
        Serde<Object> value = Types.of(operator.get("value"));
        Consumed<Object, Object> consumed = Consumed.with(key, value);
        if (operator.has("timestampExtractor")) {
            consumed = consumed.withTimestampExtractor(Chosen.time(operator.get("timestampExtractor")));
        }
        return operator.has("name") ? consumed.withName(operator.get("name").textValue()) : consumed;
    }

    /** The name of an operator's node; where it names none, that of the calls that take no name. */
    static Named named(JsonNode operator) {
        return operator.has("name") ? Named.as(operator.get("name").textValue()) : NamedInternal.empty();
    }

    /** The name as text, null where there is none. */
    static String nameOf(JsonNode operator) {
        return operator.path("name").textValue();
    }
}
