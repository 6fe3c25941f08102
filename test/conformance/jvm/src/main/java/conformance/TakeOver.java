package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * Runs a case's application on a real cluster. Arguments: the bootstrap servers and the group protocol. The case is the
 * first line of the standard input; when that ends, the application is closed and a line of JSON says what it did.
 */
public final class TakeOver {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

    private TakeOver() {
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        JsonNode test = Values.JSON.readTree(in.readLine());
        Properties settings = settings(test, arguments[0], arguments[1]);
        Throwable[] failure = new Throwable[1];
        KafkaStreams streams = new KafkaStreams(CaseTopology.build(test.get("topology"), settings), settings);
        streams.setUncaughtExceptionHandler(error -> {
            failure[0] = error;
            error.printStackTrace();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.start();
        while (in.readLine() != null) {
            // The end alone counts.
        }
        long processed = processed(streams);
        boolean closed = streams.close(CLOSE_WITHIN);
        out.println(Values.JSON.writeValueAsString(Values.JSON.createObjectNode()
            .put("kafka", AppInfoParser.getVersion())
            .put("processed", processed)
            .put("closed", closed)
            .put("failed", failure[0] == null ? null : failure[0].toString())));
        System.exit(failure[0] == null && closed ? 0 : 1);
    }

    private static Properties settings(JsonNode test, String servers, String protocol) throws IOException {
        Properties settings = Settings.of(test);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, protocol);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, Files.createTempDirectory("take-over-").toString());
        settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        // Else an outer join holds results back for a second of the wall clock, and for a further record.
        settings.put(StreamsConfig.InternalConfig.EMIT_INTERVAL_MS_KSTREAMS_OUTER_JOIN_SPURIOUS_RESULTS_FIX, 0L);
        return settings;
    }

    /** Records that the application's threads have processed. */
    private static long processed(KafkaStreams streams) {
        return streams.metrics().entrySet().stream()
            .filter(entry -> entry.getKey().name().equals("process-total") && entry.getKey().group().equals("stream-thread-metrics"))
            .mapToLong(entry -> ((Number) entry.getValue().metricValue()).longValue())
            .sum();
    }
}
