package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.MultiVersionedKeyQuery;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.TimestampedKeyQuery;
import org.apache.kafka.streams.query.TimestampedRangeQuery;
import org.apache.kafka.streams.query.VersionedKeyQuery;
import org.apache.kafka.streams.query.WindowKeyQuery;
import org.apache.kafka.streams.query.WindowRangeQuery;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.VersionedRecord;

/** What questions among the inputs of a case are answered: by the stores themselves, which the driver has no queries for. */
final class Asked {
    private Asked() {
    }

    /** Whether an input is a question. */
    static boolean isOne(JsonNode input) {
        return input.has("query") || input.has("partitionOf");
    }

    static JsonNode answer(TopologyTestDriver driver, JsonNode input) {
        if (input.has("partitionOf")) {
            return partitions(input.get("partitionOf"));
        }
        JsonNode query = input.get("query");
        StateStore store = driver.getAllStateStores().get(query.get("store").textValue());
        QueryResult<?> result = store.query(of(query), PositionBound.unbounded(), new QueryConfig(false));
        return result.isFailure()
            ? Values.JSON.createObjectNode().put("failure", result.getFailureReason().name())
            : written(result.getResult());
    }

    private static JsonNode partitions(JsonNode asked) {
        JsonNode string = Values.JSON.getNodeFactory().textNode("string");
        byte[] key = Types.bytes(asked.has("type") ? asked.get("type") : string, asked.get("key"));
        ObjectNode answer = Values.JSON.createObjectNode().put("murmur2", Utils.murmur2(key));
        ObjectNode partitions = answer.putObject("partitions");
        asked.get("partitions").forEach(count ->
            partitions.put(count.asText(), BuiltInPartitioner.partitionForKey(key, count.asInt())));
        return answer;
    }

    private static Query<?> of(JsonNode query) {
        Object key = Values.plain(query.get("key"));
        Object from = Values.plain(query.get("from"));
        Object to = Values.plain(query.get("to"));
        boolean down = query.path("order").asText().equals("descending");
        return switch (query.get("kind").textValue()) {
            case "key" -> KeyQuery.withKey(key);
            case "timestamped-key" -> TimestampedKeyQuery.withKey(key);
            case "range" -> {
                RangeQuery<Object, Object> range = RangeQuery.withRange(from, to);
                yield down ? range.withDescendingKeys() : range.withAscendingKeys();
            }
            case "timestamped-range" -> {
                TimestampedRangeQuery<Object, Object> range = TimestampedRangeQuery.withRange(from, to);
                yield down ? range.withDescendingKeys() : range.withAscendingKeys();
            }
            case "window-key" -> WindowKeyQuery.withKeyAndWindowStartRange(key, time(from), time(to));
            case "window-range" -> WindowRangeQuery.withWindowStartRange(time(from), time(to));
            case "sessions" -> WindowRangeQuery.withKey(key);
            case "versioned-key" -> {
                VersionedKeyQuery<Object, Object> latest = VersionedKeyQuery.withKey(key);
                yield query.has("asOf") ? latest.asOf(time(Values.plain(query.get("asOf")))) : latest;
            }
            case "multi-versioned-key" -> {
                MultiVersionedKeyQuery<Object, Object> versions = MultiVersionedKeyQuery.withKey(key);
                versions = from == null ? versions : versions.fromTime(time(from));
                versions = to == null ? versions : versions.toTime(time(to));
                yield query.path("order").asText().equals("ascending") ? versions.withAscendingTimestamps() : versions;
            }
            default -> throw new IllegalArgumentException("no query " + query);
        };
    }

    private static Instant time(Object written) {
        return Instant.ofEpochMilli(Values.number(written));
    }

    private static JsonNode written(Object value) {
        if (value == null) {
            return NullNode.instance;
        }
        if (value instanceof Iterator<?> entries) {
            return entries(entries);
        }
        if (value instanceof KeyValue<?, ?> entry) {
            return Values.JSON.createArrayNode().add(written(entry.key)).add(written(entry.value));
        }
        ObjectNode node = Values.JSON.createObjectNode();
        if (value instanceof ValueAndTimestamp<?> stamped) {
            node.set("value", written(stamped.value()));
            return node.set("ts", written(stamped.timestamp()));
        }
        if (value instanceof VersionedRecord<?> version) {
            Optional<Long> end = version.validTo();
            node.set("value", written(version.value()));
            node.set("validFrom", written(version.timestamp()));
            return node.set("validTo", written(end.orElse(null)));
        }
        boolean exact = !(value instanceof Long number) || Math.abs(number) < 1L << 53;
        return value instanceof Windowed<?> || !exact
            ? Values.JSON.getNodeFactory().textNode(Values.text(value))
            : Values.json(value);
    }

    private static ArrayNode entries(Iterator<?> entries) {
        ArrayNode list = Values.JSON.createArrayNode();
        entries.forEachRemaining(entry -> list.add(written(entry)));
        if (entries instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return list;
    }
}
