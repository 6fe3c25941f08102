package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BiFunction;
import org.apache.kafka.streams.kstream.GlobalKTable;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.KeyValueMapper;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.kstream.TableJoined;
import org.apache.kafka.streams.kstream.ValueJoiner;
import org.apache.kafka.streams.kstream.ValueJoinerWithKey;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;

/** The joins, told apart by what is joined. */
@SuppressWarnings({"unchecked", "rawtypes"})
final class Joins {
    private Joins() {
    }

    static Object apply(CaseTopology topology, JsonNode operator) {
        Object of = topology.made(operator, "of");
        Object with = topology.made(operator, "with");
        Functions.Joiner joiner = Functions.joiner(operator.get("joiner"));
        if (of instanceof KTable table) {
            return tables(table, (KTable) with, operator, (left, right) -> joiner.of(null, left, right));
        }
        KStream stream = (KStream) of;
        ValueJoinerWithKey<Object, Object, Object, Object> joined = joiner::of;
        if (with instanceof GlobalKTable global) {
            Functions.Mapper mapper = Functions.mapper(operator.get("keySelector"));
            KeyValueMapper<Object, Object, Object> selector = mapper::of;
            Named name = CaseTopology.named(operator);
            return operator.get("op").textValue().equals("join")
                ? stream.join(global, selector, joined, name)
                : stream.leftJoin(global, selector, joined, name);
        }
        if (with instanceof KTable table) {
            return operator.get("op").textValue().equals("join")
                ? stream.join(table, joined, joinedOf(operator))
                : stream.leftJoin(table, joined, joinedOf(operator));
        }
        return streams(stream, (KStream) with, operator, joined);
    }

    private static Joined<Object, Object, Object> joinedOf(JsonNode operator) {
        Joined<Object, Object, Object> joined = Joined.with(
            Types.of(operator.get("key")), Types.of(operator.get("value")), Types.of(operator.get("otherValue")));
        if (operator.has("graceMs")) {
            joined = joined.withGracePeriod(DeclaredStores.ms(operator, "graceMs"));
        }
        return operator.has("name") ? joined.withName(operator.get("name").textValue()) : joined;
    }

    private static Object streams(KStream left, KStream right, JsonNode operator, ValueJoinerWithKey joiner) {
        JoinWindows windows = Windows.join(operator.get("windows"));
        StreamJoined<Object, Object, Object> joined = streamJoined(operator);
        return switch (operator.get("op").textValue()) {
            case "join" -> left.join(right, joiner, windows, joined);
            case "leftJoin" -> left.leftJoin(right, joiner, windows, joined);
            default -> left.outerJoin(right, joiner, windows, joined);
        };
    }

    private static StreamJoined<Object, Object, Object> streamJoined(JsonNode operator) {
        StreamJoined<Object, Object, Object> joined = StreamJoined.with(
            Types.of(operator.get("key")), Types.of(operator.get("value")), Types.of(operator.get("otherValue")));
        if (operator.has("name")) {
            joined = joined.withName(operator.get("name").textValue());
        }
        if (operator.has("storeName")) {
            joined = joined.withStoreName(operator.get("storeName").textValue());
        }
        if (operator.path("inMemory").asBoolean()) {
            joined = joined.withDslStoreSuppliers(BuiltInDslStoreSuppliers.IN_MEMORY);
        }
        return operator.path("logging").asBoolean(true) ? joined : joined.withLoggingDisabled();
    }

    private static Object tables(KTable left, KTable right, JsonNode operator, ValueJoiner joiner) {
        Materialized store = DeclaredStores.materialized(operator.path("store"));
        if (operator.has("foreignKey")) {
            return foreign(left, right, operator, joiner, store == null ? Materialized.with(null, null) : store);
        }
        Named name = CaseTopology.named(operator);
        return switch (operator.get("op").textValue()) {
            case "join" -> store == null ? left.join(right, joiner, name) : left.join(right, joiner, name, store);
            case "leftJoin" ->
                store == null ? left.leftJoin(right, joiner, name) : left.leftJoin(right, joiner, name, store);
            default -> store == null ? left.outerJoin(right, joiner, name) : left.outerJoin(right, joiner, name, store);
        };
    }

    private static Object foreign(KTable left, KTable right, JsonNode operator, ValueJoiner joiner, Materialized store) {
        Functions.Mapper mapper = Functions.mapper(operator.get("foreignKey"));
        BiFunction<Object, Object, Object> foreignKey = mapper::of;
        TableJoined joined = TableJoined.with(
            partitioner(operator, "partitioner"), partitioner(operator, "otherPartitioner"));
        if (operator.has("name")) {
            joined = joined.withName(operator.get("name").textValue());
        }
        return operator.get("op").textValue().equals("join")
            ? left.join(right, foreignKey, joiner, joined, store)
            : left.leftJoin(right, foreignKey, joiner, joined, store);
    }

    private static StreamPartitioner partitioner(JsonNode operator, String field) {
        return operator.has(field) ? Chosen.partition(operator.get(field)) : null;
    }
}
