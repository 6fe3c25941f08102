package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.errors.internals.ExceptionHandlerUtils;
import org.apache.kafka.streams.processor.api.Record;

/** The handlers of failures by name: `fail`, `continue`, and `dead-letter`, which goes on and keeps the record. */
final class Handlers {
    private static String deadLetterTopic;

    private Handlers() {
    }

    static void put(Properties properties, JsonNode settings) {
        deadLetterTopic = settings.path("deadLetterTopic").textValue();
        put(properties, StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, settings.path("deserialization"),
            Fail.class, Continue.class, LogAndContinueExceptionHandler.class);
        put(properties, StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, settings.path("processing"),
            Fail.class, Continue.class, LogAndContinueProcessingExceptionHandler.class);
        put(properties, StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, settings.path("production"),
            FailProduction.class, ContinueProduction.class, DeadLetterProduction.class);
    }

    private static void put(Properties properties, String setting, JsonNode answer, Class<?> fail, Class<?> resume, Class<?> keep) {
        properties.put(setting, switch (answer.asText("fail")) {
            case "continue" -> resume;
            case "dead-letter" -> keep;
            default -> fail;
        });
    }

    /** Stops. */
    public static final class Fail implements DeserializationExceptionHandler, ProcessingExceptionHandler {
        @Override
        public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
            return DeserializationExceptionHandler.Response.fail();
        }

        @Override
        public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
            return ProcessingExceptionHandler.Response.fail();
        }

        @Override
        public void configure(Map<String, ?> configs) {
        }
    }

    /** Leaves the record out. */
    public static final class Continue implements DeserializationExceptionHandler, ProcessingExceptionHandler {
        @Override
        public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
            return DeserializationExceptionHandler.Response.resume();
        }

        @Override
        public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
            return ProcessingExceptionHandler.Response.resume();
        }

        @Override
        public void configure(Map<String, ?> configs) {
        }
    }

    /** What cannot be written stops. */
    public static class FailProduction implements ProductionExceptionHandler {
        @Override
        @SuppressWarnings("rawtypes")
        public Response handleSerializationError(
            ErrorHandlerContext context, ProducerRecord record, Exception exception, SerializationExceptionOrigin origin) {
            return Response.fail();
        }

        @Override
        public void configure(Map<String, ?> configs) {
        }
    }

    /** What cannot be written is left out. */
    public static final class ContinueProduction extends FailProduction {
        @Override
        @SuppressWarnings("rawtypes")
        public Response handleSerializationError(
            ErrorHandlerContext context, ProducerRecord record, Exception exception, SerializationExceptionOrigin origin) {
            return Response.resume();
        }
    }

    /** What cannot be written is kept in the dead-letter topic, as it was read. */
    public static final class DeadLetterProduction extends FailProduction {
        @Override
        @SuppressWarnings("rawtypes")
        public Response handleSerializationError(
            ErrorHandlerContext context, ProducerRecord record, Exception exception, SerializationExceptionOrigin origin) {
            return Response.resume(ExceptionHandlerUtils.maybeBuildDeadLetterQueueRecords(
                deadLetterTopic, context.sourceRawKey(), context.sourceRawValue(), context, exception));
        }
    }
}
