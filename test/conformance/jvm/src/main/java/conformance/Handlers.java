package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.internals.ExceptionHandlerUtils;
import org.apache.kafka.streams.kstream.internals.foreignkeyjoin.SubscriptionResponseWrapper;
import org.apache.kafka.streams.kstream.internals.foreignkeyjoin.SubscriptionWrapper;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The handlers of failures by name: `fail`, `continue`, and `dead-letter`, which goes on and keeps the record. They note
 * what they are told. Kafka Streams makes them by their classes, so that what they share is static.
 */
final class Handlers {
    private static final List<ObjectNode> TOLD = new ArrayList<>();
    private static JsonNode answers;
    private static String deadLetterTopic;

    private Handlers() {
    }

    static void put(Properties properties, JsonNode settings) {
        answers = settings;
        deadLetterTopic = settings.path("deadLetterTopic").textValue();
        TOLD.clear();
        properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, Deserialization.class);
        properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, Processing.class);
        properties.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, Production.class);
    }

    /** What the handlers have been told since the last call. */
    static List<ObjectNode> told() {
        List<ObjectNode> told = List.copyOf(TOLD);
        TOLD.clear();
        return told;
    }

    private static String action(String policy) {
        JsonNode answer = answers.path(policy);
        return answer.isObject() ? answer.get("action").textValue() : answer.asText("fail");
    }

    /** The topic that an answer names, null where the configured one is meant. */
    private static String ownTopic(String policy) {
        return answers.path(policy).path("topic").textValue();
    }

    private static List<ProducerRecord<byte[], byte[]>> letters(String topic, ErrorHandlerContext context, Exception exception) {
        return ExceptionHandlerUtils.maybeBuildDeadLetterQueueRecords(
            topic, context.sourceRawKey(), context.sourceRawValue(), context, exception);
    }

    private static ObjectNode note(String policy, ErrorHandlerContext context, Exception exception) {
        ObjectNode told = Values.JSON.createObjectNode();
        told.put("policy", policy).put("node", context.processorNodeId()).put("message", message(exception));
        told.put("topic", context.topic()).put("partition", context.partition()).put("offset", context.offset());
        told.put("ts", Long.toString(context.timestamp()));
        told.put("key", Values.hex(context.sourceRawKey())).put("value", Values.hex(context.sourceRawValue()));
        told.set("headers", CaseRunner.written(context.headers()));
        TOLD.add(told);
        return told;
    }

    private static void note(ObjectNode told, Object key, Object value, Long time, Headers headers) {
        ObjectNode record = told.putObject("record");
        record.put("key", text(key)).put("value", text(value)).put("ts", time == null ? null : time.toString());
        record.set("headers", CaseRunner.written(headers));
    }

    /** What Kafka Streams itself says is in its own words. */
    private static String message(Exception exception) {
        return exception instanceof StreamsException ? "…" : exception.getMessage();
    }

    /** What foreign-key joins send one another is each side's own. */
    private static String text(Object value) {
        boolean own = value instanceof SubscriptionWrapper<?> || value instanceof SubscriptionResponseWrapper<?>;
        return own ? "…" : Values.text(value);
    }

    /** Of bytes that cannot be read. */
    public static final class Deserialization implements DeserializationExceptionHandler {
        private final LogAndContinueExceptionHandler keeping = new LogAndContinueExceptionHandler();

        @Override
        public Response handleError(ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
            note("deserialization", context, exception);
            String topic = ownTopic("deserialization");
            return switch (action("deserialization")) {
                case "continue" -> Response.resume();
                case "dead-letter" -> topic == null
                    ? keeping.handleError(context, record, exception)
                    : Response.resume(letters(topic, context, exception));
                default -> Response.fail();
            };
        }

        @Override
        public void configure(Map<String, ?> configs) {
            keeping.configure(configs);
        }
    }

    /** Of processors and punctuations that throw. */
    public static final class Processing implements ProcessingExceptionHandler {
        private final LogAndContinueProcessingExceptionHandler keeping = new LogAndContinueProcessingExceptionHandler();

        @Override
        public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
            ObjectNode told = note("processing", context, exception);
            if (record != null) {
                note(told, record.key(), record.value(), record.timestamp(), record.headers());
            }
            String topic = ownTopic("processing");
            return switch (action("processing")) {
                case "continue" -> Response.resume();
                case "dead-letter" -> topic == null
                    ? keeping.handleError(context, record, exception)
                    : Response.resume(letters(topic, context, exception));
                default -> Response.fail();
            };
        }

        @Override
        public void configure(Map<String, ?> configs) {
            keeping.configure(configs);
        }
    }

    /** Of what cannot be written. Kafka Streams has no handler that goes on and keeps the record. */
    public static final class Production implements ProductionExceptionHandler {
        @Override
        @SuppressWarnings("rawtypes")
        public Response handleSerializationError(
            ErrorHandlerContext context, ProducerRecord record, Exception exception, SerializationExceptionOrigin origin) {
            ObjectNode told = note("production", context, exception);
            told.put("origin", origin.toString().toLowerCase(java.util.Locale.ROOT)).put("for", record.topic());
            note(told, record.key(), record.value(), record.timestamp(), record.headers());
            String topic = ownTopic("production");
            return switch (action("production")) {
                case "continue" -> Response.resume();
                case "dead-letter" -> Response.resume(letters(topic == null ? deadLetterTopic : topic, context, exception));
                default -> Response.fail();
            };
        }

        @Override
        public void configure(Map<String, ?> configs) {
        }
    }
}
