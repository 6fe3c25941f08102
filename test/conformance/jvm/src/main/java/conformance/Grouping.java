package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.kafka.streams.kstream.Aggregator;
import org.apache.kafka.streams.kstream.CogroupedKStream;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Initializer;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KGroupedTable;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.KeyValueMapper;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Merger;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Reducer;
import org.apache.kafka.streams.kstream.SessionWindowedCogroupedKStream;
import org.apache.kafka.streams.kstream.SessionWindowedKStream;
import org.apache.kafka.streams.kstream.TimeWindowedCogroupedKStream;
import org.apache.kafka.streams.kstream.TimeWindowedKStream;

/** Groupings, windows and aggregations. */
@SuppressWarnings({"unchecked", "rawtypes"})
final class Grouping {
    private Grouping() {
    }

    static Object apply(CaseTopology topology, JsonNode operator) {
        Object of = topology.made(operator, "of");
        return switch (operator.get("op").textValue()) {
            case "groupByKey" -> plain(operator)
                ? ((KStream) of).groupByKey()
                : ((KStream) of).groupByKey(grouped(operator));
            case "groupBy" -> groupBy(of, operator);
            case "windowedBy" -> windowedBy(of, operator);
            case "cogroup" -> {
                Aggregator<Object, Object, Object> aggregator = aggregator(operator, "aggregator");
                yield of instanceof CogroupedKStream cogrouped
                    ? cogrouped.cogroup(topology.<KGroupedStream>made(operator, "with"), aggregator)
                    : ((KGroupedStream) of).cogroup(aggregator);
            }
            default -> aggregated(of, operator);
        };
    }

    private static Grouped<Object, Object> grouped(JsonNode operator) {
        return Grouped.with(CaseTopology.nameOf(operator), Types.of(operator.get("key")), Types.of(operator.get("value")));
    }

    /** Whether a grouping has no options: then it has the stream's types. */
    private static boolean plain(JsonNode operator) {
        return !operator.has("name") && !operator.has("key") && !operator.has("value");
    }

    private static Object groupBy(Object of, JsonNode operator) {
        if (of instanceof KTable table) {
            return table.groupBy(StreamCalls.pair(operator.get("pair")), grouped(operator));
        }
        Functions.Mapper mapper = Functions.mapper(operator.get("mapper"));
        KeyValueMapper<Object, Object, Object> key = mapper::of;
        return plain(operator) ? ((KStream) of).groupBy(key) : ((KStream) of).groupBy(key, grouped(operator));
    }

    private static Object windowedBy(Object of, JsonNode operator) {
        JsonNode windows = operator.get("windows");
        String kind = windows.get("kind").textValue();
        if (of instanceof CogroupedKStream cogrouped) {
            return switch (kind) {
                case "time" -> cogrouped.windowedBy(Windows.time(windows));
                case "sliding" -> cogrouped.windowedBy(Windows.sliding(windows));
                default -> cogrouped.windowedBy(Windows.session(windows));
            };
        }
        KGroupedStream grouped = (KGroupedStream) of;
        return switch (kind) {
            case "time" -> grouped.windowedBy(Windows.time(windows)).emitStrategy(Windows.emit(operator));
            case "sliding" -> grouped.windowedBy(Windows.sliding(windows)).emitStrategy(Windows.emit(operator));
            default -> grouped.windowedBy(Windows.session(windows)).emitStrategy(Windows.emit(operator));
        };
    }

    private static Object aggregated(Object of, JsonNode operator) {
        Named name = CaseTopology.named(operator);
        // A call without a store makes other names than one with a store that has none.
        Materialized store = DeclaredStores.materialized(operator.path("store"));
        return switch (operator.get("op").textValue()) {
            case "count" -> count(of, name, store);
            case "reduce" -> reduce(of, operator, name, store);
            default -> aggregate(of, operator, name, store);
        };
    }

    private static Object count(Object of, Named name, Materialized store) {
        if (of instanceof KGroupedStream grouped) {
            return store == null ? grouped.count(name) : grouped.count(name, store);
        }
        if (of instanceof KGroupedTable grouped) {
            return store == null ? grouped.count(name) : grouped.count(name, store);
        }
        if (of instanceof TimeWindowedKStream windowed) {
            return store == null ? windowed.count(name) : windowed.count(name, store);
        }
        SessionWindowedKStream sessions = (SessionWindowedKStream) of;
        return store == null ? sessions.count(name) : sessions.count(name, store);
    }

    private static Reducer<Object> reducer(JsonNode call) {
        Functions.Combiner combiner = Functions.aggregator(call);
        return (aggregate, value) -> combiner.of(null, value, aggregate);
    }

    private static Object reduce(Object of, JsonNode operator, Named name, Materialized store) {
        Reducer<Object> adder = reducer(operator.get("reducer"));
        if (of instanceof KGroupedStream grouped) {
            return grouped.reduce(adder, name, orNone(store));
        }
        if (of instanceof KGroupedTable grouped) {
            return grouped.reduce(adder, reducer(operator.get("subtractor")), name, orNone(store));
        }
        if (of instanceof TimeWindowedKStream windowed) {
            return store == null ? windowed.reduce(adder, name) : windowed.reduce(adder, name, store);
        }
        SessionWindowedKStream sessions = (SessionWindowedKStream) of;
        return store == null ? sessions.reduce(adder, name) : sessions.reduce(adder, name, store);
    }

    private static Object aggregate(Object of, JsonNode operator, Named name, Materialized store) {
        Initializer<Object> initial = () -> Values.plain(operator.get("initial"));
        if (of instanceof KGroupedStream grouped) {
            return grouped.aggregate(initial, aggregator(operator, "aggregator"), name, orNone(store));
        }
        if (of instanceof KGroupedTable grouped) {
            Aggregator<Object, Object, Object> subtractor = aggregator(operator, "subtractor");
            return grouped.aggregate(initial, aggregator(operator, "aggregator"), subtractor, name, orNone(store));
        }
        if (of instanceof TimeWindowedKStream windowed) {
            return windowed.aggregate(initial, aggregator(operator, "aggregator"), name, orNone(store));
        }
        if (of instanceof SessionWindowedKStream sessions) {
            return sessions.aggregate(initial, aggregator(operator, "aggregator"), merger(operator), name, orNone(store));
        }
        if (of instanceof CogroupedKStream cogrouped) {
            return cogrouped.aggregate(initial, name, orNone(store));
        }
        return of instanceof TimeWindowedCogroupedKStream windowed
            ? windowed.aggregate(initial, name, orNone(store))
            : ((SessionWindowedCogroupedKStream) of).aggregate(initial, merger(operator), name, orNone(store));
    }

    /** For calls that are the same with and without a store that has no name. */
    private static Materialized orNone(Materialized store) {
        return store == null ? Materialized.with(null, null) : store;
    }

    private static Aggregator<Object, Object, Object> aggregator(JsonNode operator, String field) {
        return Functions.aggregator(operator.get(field))::of;
    }

    private static Merger<Object, Object> merger(JsonNode operator) {
        Functions.Combiner combiner = Functions.aggregator(operator.get("merger"));
        return (key, first, second) -> combiner.of(key, second, first);
    }
}
