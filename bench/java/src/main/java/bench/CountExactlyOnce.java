package bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts the records of a topic by key and prints one JSON line: how long it took from the first record that was
 * processed to the last one that was committed, and what the process used meanwhile.
 *
 * <pre>
 * bootstrap= input= stateDir=
 * [warmup=topic]                   counted first, in the same JVM, and not timed
 * [records=all of the input]
 * [guarantee=exactly_once_v2]      or at_least_once: the end is then when the output topic has every record
 * [groupProtocol=classic]          or streams
 * [store=rocksDB]                  or in_memory
 * [timeoutSeconds=600]
 * [streams.name=value ...]         any setting of Kafka Streams
 * </pre>
 */
public final class CountExactlyOnce {
    private final Settings settings;
    private final Admin admin;
    private final Progress progress;

    private CountExactlyOnce(Settings settings, Admin admin) {
        this.settings = settings;
        this.admin = admin;
        this.progress = new Progress(admin);
    }

    public static void main(String[] args) throws Exception {
        Settings settings = new Settings(args);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", settings.require("bootstrap")))) {
            CountExactlyOnce bench = new CountExactlyOnce(settings, admin);
            String warmup = settings.get("warmup", "");
            if (!warmup.isEmpty()) System.err.println("warm-up: " + bench.count(warmup, bench.progress.records(warmup)));
            String input = settings.require("input");
            System.out.println(bench.count(input, settings.get("records", bench.progress.records(input))));
        }
    }

    private String count(String input, long records) throws Exception {
        String application = "count-" + input + "-" + Long.toHexString(System.currentTimeMillis());
        String output = application + "-output";
        NewTopic topic = new NewTopic(output, Optional.of(progress.partitions(input)), Optional.empty());
        admin.createTopics(List.of(topic)).all().get();
        FirstRecordClock.reset();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        KafkaStreams streams = new KafkaStreams(topology(input, output), config(application));
        streams.setUncaughtExceptionHandler(error -> {
            failure.compareAndSet(null, error);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        try {
            streams.start();
            awaitDone(application, input, output, records, failure);
            return report(records, output, FirstRecordClock.Moment.now());
        } finally {
            streams.close(Duration.ofSeconds(30));
            streams.cleanUp();
        }
    }

    private Topology topology(String input, String output) {
        // Without a cache every record gives a changelog record and an output record.
        Materialized<String, Long, KeyValueStore<Bytes, byte[]>> counts =
            Materialized.<String, Long, KeyValueStore<Bytes, byte[]>>as("counts")
                .withKeySerde(Serdes.String()).withValueSerde(Serdes.Long())
                .withLoggingEnabled(Map.of()).withCachingDisabled();
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(input, Consumed.with(Serdes.String(), Serdes.ByteArray()))
            .groupByKey()
            .count(counts)
            .toStream()
            .to(output, Produced.with(Serdes.String(), Serdes.Long()));
        return builder.build();
    }

    private Properties config(String application) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.require("bootstrap"));
        config.put(StreamsConfig.STATE_DIR_CONFIG, Path.of(settings.require("stateDir")).toAbsolutePath().toString());
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee());
        config.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, settings.get("groupProtocol", "classic"));
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        config.put(StreamsConfig.DEFAULT_DSL_STORE_CONFIG, settings.get("store", "rocksDB"));
        config.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, FirstRecordClock.class);
        config.put("auto.offset.reset", "earliest");
        config.putAll(settings.withPrefix("streams."));
        return config;
    }

    private String guarantee() {
        return settings.get("guarantee", StreamsConfig.EXACTLY_ONCE_V2);
    }

    private void awaitDone(
            String application, String input, String output, long records, AtomicReference<Throwable> failure)
            throws Exception {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.get("timeoutSeconds", 600));
        boolean transactional = guarantee().equals(StreamsConfig.EXACTLY_ONCE_V2);
        long done = 0;
        while (done < records) {
            if (failure.get() != null) throw new IllegalStateException("the count failed", failure.get());
            if (System.nanoTime() > giveUp) throw new IllegalStateException(done + " of " + records + " in time");
            Thread.sleep(20);
            // At least once commits every 30 s by default, which would be what is measured; its output has no markers.
            done = transactional ? progress.committed(application, input) : progress.records(output);
        }
    }

    private static String report(long records, String output, FirstRecordClock.Moment end) throws Exception {
        FirstRecordClock.Moment start = FirstRecordClock.first();
        double seconds = (end.nanos() - start.nanos()) / 1e9;
        return String.format(
            Locale.ROOT,
            "{\"records\":%d,\"seconds\":%.3f,\"recordsPerSecond\":%.0f,\"cpuSeconds\":%.2f,\"peakRssMb\":%d,"
                + "\"output\":\"%s\"}",
            records, seconds, records / seconds, end.cpuSeconds() - start.cpuSeconds(), ProcessUsage.peakRssMb(), output);
    }
}
