package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A case's settings as the configuration of Kafka Streams. */
final class Settings {
    private static JsonNode current;

    private Settings() {
    }

    static Properties of(JsonNode test) {
        JsonNode settings = test.path("settings");
        current = settings;
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId(test));
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, DefaultKey.class);
        properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, DefaultValue.class);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, settings.path("cacheMaxBytes").asLong(0));
        if (test.path("optimize").asBoolean()) {
            properties.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.OPTIMIZE);
            // Without it a repartition topic moves before a processor that changes keys or values, and gets the wrong ones.
            properties.put(TopologyConfig.InternalConfig.ENABLE_PROCESS_PROCESSVALUE_FIX, true);
        }
        if (settings.has("defaultTimestampExtractor")) {
            properties.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, DefaultTime.class);
        }
        if (settings.has("deadLetterTopic")) {
            properties.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
                settings.get("deadLetterTopic").textValue());
        }
        if (settings.has("upgradeFrom")) {
            properties.put(StreamsConfig.UPGRADE_FROM_CONFIG, settings.get("upgradeFrom").textValue());
        }
        Handlers.put(properties, settings);
        return properties;
    }

    static String applicationId(JsonNode test) {
        return test.path("applicationId").asText("app");
    }

    private static JsonNode type(String setting) {
        return current.has(setting) ? current.get(setting) : Values.JSON.getNodeFactory().textNode("string");
    }

    /** The default serde for keys of the case at hand; Kafka Streams makes it by its class. */
    public static final class DefaultKey implements Serde<Object> {
        private final Serde<Object> serde = Types.of(type("defaultKey"));

        @Override
        public Serializer<Object> serializer() {
            return serde.serializer();
        }

        @Override
        public Deserializer<Object> deserializer() {
            return serde.deserializer();
        }
    }

    /** The default serde for values. */
    public static final class DefaultValue implements Serde<Object> {
        private final Serde<Object> serde = Types.of(type("defaultValue"));

        @Override
        public Serializer<Object> serializer() {
            return serde.serializer();
        }

        @Override
        public Deserializer<Object> deserializer() {
            return serde.deserializer();
        }
    }

    /** The default timestamp extractor. */
    public static final class DefaultTime implements TimestampExtractor {
        private final TimestampExtractor extractor = Chosen.time(current.get("defaultTimestampExtractor"));

        @Override
        public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
            return extractor.extract(record, partitionTime);
        }
    }
}
