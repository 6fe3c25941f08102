package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.kafka.streams.kstream.ValueTransformerWithKey;
import org.apache.kafka.streams.processor.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** The named transformers of a table's values, each as in `functions/transformers.ts` of the TypeScript side. */
final class Transformers {
    private Transformers() {
    }

    private interface OfStore {
        Object result(KeyValueStore<Object, Object> store, Object key, Object value);
    }

    static ValueTransformerWithKey<Object, Object, Object> of(JsonNode call) {
        String store = call.path("with").path("store").asText();
        return switch (call.get("fn").textValue()) {
            case "previous" -> withStore(store, (kept, key, value) -> {
                Object old = kept.get(key);
                kept.put(key, value);
                return Values.text(old) + ">" + Values.text(value);
            });
            case "count" -> withStore(store, (kept, key, value) -> {
                Object count = kept.get(key);
                long next = count == null ? 1 : Values.number(count) + 1;
                kept.put(key, next);
                return next;
            });
            case "lookup" -> withStore(store, (kept, key, value) ->
                value == null ? null : Values.text(value) + "=" + Values.text(kept.get(value)));
            default -> throw Functions.unknown("transformer", call);
        };
    }

    private static ValueTransformerWithKey<Object, Object, Object> withStore(String name, OfStore of) {
        return new ValueTransformerWithKey<>() {
            private KeyValueStore<Object, Object> store;

            @Override
            public void init(ProcessorContext context) {
                store = context.getStateStore(name);
            }

            @Override
            public Object transform(Object key, Object value) {
                return of.result(store, key, value);
            }

            @Override
            public void close() {
            }
        };
    }
}
