package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.FailOnInvalidTimestamp;
import org.apache.kafka.streams.processor.LogAndSkipOnInvalidTimestamp;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.TopicNameExtractor;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;

/** What chooses a record's time, topic or partition. */
final class Chosen {
    private Chosen() {
    }

    static TimestampExtractor time(JsonNode call) {
        JsonNode with = call.path("with");
        return switch (call.get("fn").textValue()) {
            case "failOnInvalid" -> new FailOnInvalidTimestamp();
            case "skipOnInvalid" -> new LogAndSkipOnInvalidTimestamp();
            case "partitionTimeOnInvalid" -> new UsePartitionTimeOnInvalidTimestamp();
            case "value" -> (record, partitionTime) -> Values.number(record.value());
            case "constant" -> (record, partitionTime) -> with.asLong();
            default -> throw Functions.unknown("timestamp extractor", call);
        };
    }

    static TopicNameExtractor<Object, Object> topic(JsonNode call) {
        JsonNode with = call.path("with");
        return switch (call.get("fn").textValue()) {
            case "constant" -> (key, value, context) -> with.asText();
            case "value" -> (key, value, context) -> Values.text(value);
            case "key" -> (key, value, context) -> Values.text(key);
            case "part" -> (key, value, context) -> Values.text(Functions.part(value, with));
            default -> throw Functions.unknown("topic extractor", call);
        };
    }

    static StreamPartitioner<Object, Object> partition(JsonNode call) {
        JsonNode with = call.path("with");
        return switch (call.get("fn").textValue()) {
            case "constant" -> (topic, key, value, partitions) -> Optional.of(Set.of(with.asInt() % partitions));
            case "number" -> (topic, key, value, partitions) ->
                Optional.of(Set.of((int) (Values.number(value) % partitions)));
            default -> throw Functions.unknown("partitioner", call);
        };
    }
}
