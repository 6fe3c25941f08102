package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** One case on Kafka Streams' own test driver. Keys and values of what comes out are bytes, as hex. */
final class CaseRunner {
    private final JsonNode test;
    private final ObjectNode result = Values.JSON.createObjectNode();
    private final ArrayNode outputs = result.putArray("outputs");
    private final Map<String, TestOutputTopic<byte[], byte[]>> topics = new LinkedHashMap<>();
    private final Map<String, JsonNode[]> inputTypes = new LinkedHashMap<>();
    private TopologyTestDriver driver;
    /** Whether inputs have been piped that a later one is to be committed with. */
    private boolean uncommitted;
    private File state;

    private CaseRunner(JsonNode test) {
        this.test = test;
        for (JsonNode operator : test.get("topology")) {
            JsonNode[] types = {type(operator, "key", "defaultKey"), type(operator, "value", "defaultValue")};
            operator.path("topics").forEach(topic -> inputTypes.put(topic.textValue(), types));
            String op = operator.get("op").textValue();
            if (operator.has("topic") && !op.equals("to") && !op.equals("sink")) {
                inputTypes.put(operator.get("topic").textValue(), types);
            }
        }
        test.path("types").fields().forEachRemaining(entry ->
            inputTypes.put(entry.getKey(), new JsonNode[] {entry.getValue().get("key"), entry.getValue().get("value")}));
    }

    private JsonNode type(JsonNode operator, String part, String setting) {
        if (operator.has(part)) {
            return operator.get(part);
        }
        JsonNode settings = test.path("settings");
        return settings.has(setting) ? settings.get(setting) : Values.JSON.getNodeFactory().textNode("string");
    }

    static ObjectNode run(JsonNode test) {
        return new CaseRunner(test).run();
    }

    private ObjectNode run() {
        result.put("kafka", AppInfoParser.getVersion());
        result.put("name", test.path("name").asText());
        Properties settings = Settings.of(test);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory());
        try {
            Topology topology = CaseTopology.build(test.get("topology"), settings);
            result.put("describe", topology.describe().toString());
            Instant start = Instant.ofEpochMilli(test.path("settings").path("startWallClockMs").asLong());
            driver = new TopologyTestDriver(topology, settings, start);
            result.set("internalTopics", InternalTopics.of(topology));
        } catch (RuntimeException e) {
            deleteState();
            return failed("build", e);
        }
        try {
            pipeAll();
        } finally {
            result.put("dropped", dropped());
            close();
            deleteState();
        }
        return result;
    }

    /** Its own: a driver that fails while it is made leaves its stores open, and locked. */
    private String stateDirectory() {
        try {
            state = Files.createTempDirectory("conformance-").toFile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return state.toString();
    }

    private void deleteState() {
        try {
            Utils.delete(state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pipeAll() {
        int after = 0;
        collect(after);
        for (JsonNode input : test.get("inputs")) {
            after++;
            try {
                pipe(input, after);
            } catch (RuntimeException e) {
                failed(Integer.toString(after), e);
            }
            collect(after);
            noteFailures(after);
            if (result.has("failed")) {
                return;
            }
        }
    }

    private void pipe(JsonNode input, int after) {
        if (Asked.isOne(input)) {
            JsonNode answer = Asked.answer(driver, input);
            result.withArray("/answers").addObject().put("after", after).set("answer", answer);
            return;
        }
        if (input.has("advanceWallClockMs")) {
            driver.advanceWallClockTime(Duration.ofMillis(input.get("advanceWallClockMs").asLong()));
            return;
        }
        String topic = input.get("topic").textValue();
        JsonNode[] types = inputTypes.get(topic);
        if (types == null) {
            throw new IllegalArgumentException("no call reads the topic " + topic);
        }
        byte[] key = bytes(input, "key", types[0]);
        byte[] value = bytes(input, "value", types[1]);
        TestInputTopic<byte[], byte[]> in =
            driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
        JsonNode time = input.path("ts");
        Headers headers = headers(input.path("headers"));
        long stamp = time.isNull() || time.isMissingNode() ? 0 : Values.number(Values.plain(time));
        if (input.has("commit") || uncommitted) {
            Undriven.pipeUncommitted(driver, topic, stamp, key, value, headers);
            uncommitted = input.has("commit");
            if (!uncommitted) {
                Undriven.commit(driver);
            }
            return;
        }
        if (stamp < 0) {
            Undriven.pipe(driver, topic, stamp, key, value, headers);
            return;
        }
        in.pipeInput(time.isNull() || time.isMissingNode()
            ? new TestRecord<>(key, value, headers)
            : new TestRecord<>(key, value, headers, stamp));
    }

    private static byte[] bytes(JsonNode input, String part, JsonNode type) {
        return input.has(part + "Hex") ? Values.unhex(input.get(part + "Hex").textValue()) : Types.bytes(type, input.get(part));
    }

    private static Headers headers(JsonNode written) {
        Headers headers = new RecordHeaders();
        if (written.isArray()) {
            written.forEach(pair -> add(headers, pair.get(0).textValue(), pair.get(1)));
        } else {
            written.fields().forEachRemaining(entry -> add(headers, entry.getKey(), entry.getValue()));
        }
        return headers;
    }

    private static void add(Headers headers, String name, JsonNode value) {
        headers.add(name, value.isNull() ? null : Values.utf8(value.textValue()));
    }

    private void collect(int after) {
        for (String topic : driver.producedTopicNames()) {
            var records = topics.computeIfAbsent(topic, name ->
                driver.createOutputTopic(name, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
            while (!records.isEmpty()) {
                outputs.add(written(topic, records.readRecord(), after));
            }
        }
    }

    /** What the handlers of failures were told meanwhile. */
    private void noteFailures(int after) {
        for (ObjectNode told : Handlers.told()) {
            result.withArray("/failures").add(told.put("after", after));
        }
    }

    private static ObjectNode written(String topic, TestRecord<byte[], byte[]> record, int after) {
        ObjectNode row = Values.JSON.createObjectNode();
        row.put("topic", topic).put("key", Values.hex(record.key())).put("value", Values.hex(record.value()));
        Long time = record.timestamp();
        row.put("ts", time == null ? null : time.toString()).put("after", after);
        if (record.headers().iterator().hasNext()) {
            row.set("headers", written(record.headers()));
        }
        return row;
    }

    static ArrayNode written(Headers headers) {
        ArrayNode pairs = Values.JSON.createArrayNode();
        for (Header header : headers) {
            pairs.addArray().add(header.key()).add(Values.hex(header.value()));
        }
        return pairs;
    }

    private long dropped() {
        return driver.metrics().entrySet().stream()
            .filter(entry -> entry.getKey().name().equals("dropped-records-total"))
            .mapToLong(entry -> ((Number) entry.getValue().metricValue()).longValue())
            .sum();
    }

    private ObjectNode failed(String at, RuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        ObjectNode failed = result.putObject("failed");
        failed.put("at", at).put("error", cause.getClass().getSimpleName() + ": " + cause.getMessage());
        return result;
    }

    private void close() {
        try {
            driver.close();
        } catch (RuntimeException e) {
            // A task that failed may not close; what it wrote has been read.
            result.put("close", e.toString());
        }
    }
}
