package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.KeyValueMapper;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.kstream.ValueTransformerWithKey;
import org.apache.kafka.streams.kstream.ValueTransformerWithKeySupplier;
import org.apache.kafka.streams.processor.ProcessorContext;

/** What is called on a table. */
@SuppressWarnings({"unchecked", "rawtypes"})
final class TableCalls {
    private TableCalls() {
    }

    static Object apply(KTable table, JsonNode operator) {
        Named name = CaseTopology.named(operator);
        Materialized store = DeclaredStores.materialized(operator.path("store"));
        return switch (operator.get("op").textValue()) {
            case "filter", "filterNot" -> filtered((KTable<Object, Object>) table, operator, name, store);
            case "mapValues" -> {
                var mapper = StreamCalls.valueMapper(operator);
                yield store == null ? table.mapValues(mapper, name) : table.mapValues(mapper, name, store);
            }
            case "toStream" -> toStream(table, operator, name);
            case "suppress" -> table.suppress(suppressed(operator));
            case "transformValues" -> transformed(table, operator, name, store);
            default -> throw new IllegalArgumentException("no call " + operator + " on a table");
        };
    }

    private static Object filtered(KTable<Object, Object> table, JsonNode operator, Named name, Materialized store) {
        Functions.Test test = Functions.predicate(operator.get("predicate"));
        boolean kept = operator.get("op").textValue().equals("filter");
        if (store == null) {
            return kept ? table.filter(test::of, name) : table.filterNot(test::of, name);
        }
        return kept ? table.filter(test::of, name, store) : table.filterNot(test::of, name, store);
    }

    private static Object toStream(KTable table, JsonNode operator, Named name) {
        if (!operator.has("mapper")) {
            return table.toStream(name);
        }
        Functions.Mapper mapper = Functions.mapper(operator.get("mapper"));
        KeyValueMapper<Object, Object, Object> key = mapper::of;
        return table.toStream(key, name);
    }

    private static Suppressed<Object> suppressed(JsonNode operator) {
        JsonNode buffer = operator.path("buffer");
        Suppressed<Object> suppressed = operator.path("untilWindowCloses").asBoolean()
            ? (Suppressed) Suppressed.untilWindowCloses(strict(buffer))
            : Suppressed.untilTimeLimit(DeclaredStores.ms(operator, "untilTimeLimitMs"), eager(buffer));
        return operator.has("name") ? (Suppressed<Object>) suppressed.withName(operator.get("name").textValue()) : suppressed;
    }

    private static Suppressed.StrictBufferConfig strict(JsonNode buffer) {
        Suppressed.StrictBufferConfig config = Suppressed.BufferConfig.unbounded();
        if (buffer.has("maxRecords")) {
            config = config.withMaxRecords(buffer.get("maxRecords").asLong()).shutDownWhenFull();
        }
        if (buffer.has("maxBytes")) {
            config = config.withMaxBytes(buffer.get("maxBytes").asLong()).shutDownWhenFull();
        }
        return buffer.path("logging").asBoolean(true) ? config : (Suppressed.StrictBufferConfig) config.withLoggingDisabled();
    }

    private static Suppressed.BufferConfig eager(JsonNode buffer) {
        boolean bounded = buffer.has("maxRecords") || buffer.has("maxBytes");
        if (!bounded || buffer.path("whenFull").asText().equals("shut-down")) {
            return strict(buffer);
        }
        Suppressed.EagerBufferConfig config = buffer.has("maxRecords")
            ? Suppressed.BufferConfig.maxRecords(buffer.get("maxRecords").asLong())
            : Suppressed.BufferConfig.maxBytes(buffer.get("maxBytes").asLong());
        if (buffer.has("maxRecords") && buffer.has("maxBytes")) {
            config = config.withMaxBytes(buffer.get("maxBytes").asLong());
        }
        return buffer.path("logging").asBoolean(true) ? config : (Suppressed.BufferConfig) config.withLoggingDisabled();
    }

    private static Object transformed(KTable table, JsonNode operator, Named name, Materialized store) {
        ValueTransformerWithKeySupplier<Object, Object, Object> supplier = operator.has("transformer")
            ? () -> Transformers.of(operator.get("transformer"))
            : mapped(operator);
        String[] stores = StreamCalls.names(operator.path("stores"));
        return store == null
            ? table.transformValues(supplier, name, stores)
            : table.transformValues(supplier, store, name, stores);
    }

    private static ValueTransformerWithKeySupplier<Object, Object, Object> mapped(JsonNode operator) {
        Functions.Mapper mapper = Functions.mapper(operator.get("mapper"));
        return () -> new ValueTransformerWithKey<>() {
            @Override
            public void init(ProcessorContext context) {
            }

            @Override
            public Object transform(Object key, Object value) {
                return mapper.of(key, value);
            }

            @Override
            public void close() {
            }
        };
    }
}
