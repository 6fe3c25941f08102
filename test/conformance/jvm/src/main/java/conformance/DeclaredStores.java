package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.VersionedBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/** Stores as a case declares them. */
@SuppressWarnings({"unchecked", "rawtypes"})
final class DeclaredStores {
    private DeclaredStores() {
    }

    /** How a table is kept; null where nothing is said. */
    static Materialized materialized(JsonNode store) {
        if (store.isMissingNode()) {
            return null;
        }
        Materialized<Object, Object, StateStore> materialized = named(store);
        materialized.withKeySerde(Types.of(store.get("key"))).withValueSerde(Types.of(store.get("value")));
        if (!store.path("logging").asBoolean(true)) {
            materialized.withLoggingDisabled();
        }
        if (store.has("caching")) {
            if (store.get("caching").asBoolean()) {
                materialized.withCachingEnabled();
            } else {
                materialized.withCachingDisabled();
            }
        }
        if (store.has("retentionMs")) {
            materialized.withRetention(ms(store, "retentionMs"));
        }
        if (store.path("inMemory").asBoolean()) {
            materialized.withStoreType(BuiltInDslStoreSuppliers.IN_MEMORY);
        }
        return materialized;
    }

    private static Materialized<Object, Object, StateStore> named(JsonNode store) {
        if (store.has("versioned")) {
            return (Materialized) Materialized.as(versioned(store.get("name").asText(), store.get("versioned")));
        }
        return store.has("name")
            ? Materialized.as(store.get("name").asText())
            : Materialized.with(Types.of(store.get("key")), Types.of(store.get("value")));
    }

    private static VersionedBytesStoreSupplier versioned(String name, JsonNode versioned) {
        Duration retention = ms(versioned, "historyRetentionMs");
        return versioned.has("segmentIntervalMs")
            ? Stores.persistentVersionedKeyValueStore(name, retention, ms(versioned, "segmentIntervalMs"))
            : Stores.persistentVersionedKeyValueStore(name, retention);
    }

    /** A store for processors. */
    static StoreBuilder<?> builder(JsonNode store) {
        StoreBuilder<?> builder = unlogged(store);
        if (!store.path("logging").asBoolean(true)) {
            builder.withLoggingDisabled();
        }
        if (store.path("caching").asBoolean()) {
            builder.withCachingEnabled();
        }
        return builder;
    }

    private static StoreBuilder<?> unlogged(JsonNode store) {
        Serde<Object> key = Types.of(store.get("key"));
        Serde<Object> value = Types.of(store.get("value"));
        return switch (store.get("kind").textValue()) {
            case "keyValue" -> Stores.keyValueStoreBuilder(plainKeyValue(store), key, value);
            case "timestampedKeyValue" ->
                Stores.timestampedKeyValueStoreBuilder(keyValue(store), key, value);
            case "window" -> Stores.windowStoreBuilder(plainWindow(store), key, value);
            case "timestampedWindow" ->
                Stores.timestampedWindowStoreBuilder(window(store), key, value);
            case "session" -> Stores.sessionStoreBuilder(session(store), key, value);
            case "versioned" -> Stores.versionedKeyValueStoreBuilder(
                Stores.persistentVersionedKeyValueStore(
                    name(store), ms(store, "retentionMs")), key, value);
            default -> throw new IllegalArgumentException("no store " + store.get("kind"));
        };
    }

    private static KeyValueBytesStoreSupplier keyValue(JsonNode store) {
        return inMemory(store)
            ? Stores.inMemoryKeyValueStore(name(store))
            : Stores.persistentTimestampedKeyValueStore(name(store));
    }

    private static KeyValueBytesStoreSupplier plainKeyValue(JsonNode store) {
        return inMemory(store) ? Stores.inMemoryKeyValueStore(name(store)) : Stores.persistentKeyValueStore(name(store));
    }

    private static WindowBytesStoreSupplier window(JsonNode store) {
        Duration retention = ms(store, "retentionMs");
        Duration size = ms(store, "windowSizeMs");
        boolean duplicates = store.path("retainDuplicates").asBoolean();
        return inMemory(store)
            ? Stores.inMemoryWindowStore(name(store), retention, size, duplicates)
            : Stores.persistentTimestampedWindowStore(name(store), retention, size, duplicates);
    }

    private static WindowBytesStoreSupplier plainWindow(JsonNode store) {
        Duration retention = ms(store, "retentionMs");
        Duration size = ms(store, "windowSizeMs");
        boolean duplicates = store.path("retainDuplicates").asBoolean();
        return inMemory(store)
            ? Stores.inMemoryWindowStore(name(store), retention, size, duplicates)
            : Stores.persistentWindowStore(name(store), retention, size, duplicates);
    }

    private static SessionBytesStoreSupplier session(JsonNode store) {
        Duration retention = ms(store, "retentionMs");
        return inMemory(store)
            ? Stores.inMemorySessionStore(name(store), retention)
            : Stores.persistentSessionStore(name(store), retention);
    }

    private static String name(JsonNode store) {
        return store.get("name").asText();
    }

    private static boolean inMemory(JsonNode store) {
        return store.path("inMemory").asBoolean();
    }

    static Duration ms(JsonNode node, String field) {
        return Duration.ofMillis(node.path(field).asLong());
    }
}
