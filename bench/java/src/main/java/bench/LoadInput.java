package bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Creates a topic and fills it with records whose keys are drawn uniformly: the same ones for the same seed.
 *
 * <pre>bootstrap= topic= records= [partitions=1] [keys=100000] [valueBytes=100] [seed=1]</pre>
 */
public final class LoadInput {
    private LoadInput() {}

    public static void main(String[] args) throws Exception {
        Settings settings = new Settings(args);
        String bootstrap = settings.require("bootstrap");
        String topic = settings.require("topic");
        long records = Long.parseLong(settings.require("records"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            int partitions = (int) settings.get("partitions", 1);
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty()))).all().get();
        }
        long start = System.nanoTime();
        write(bootstrap, topic, records, settings);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "{\"topic\":\"%s\",\"records\":%d,\"seconds\":%.3f}%n", topic, records, seconds);
    }

    private static void write(String bootstrap, String topic, long records, Settings settings) {
        SplittableRandom random = new SplittableRandom(settings.get("seed", 1));
        int keys = (int) settings.get("keys", 100_000);
        int valueBytes = (int) settings.get("valueBytes", 100);
        AtomicReference<Exception> failure = new AtomicReference<>();
        Map<String, Object> config = Map.of(
            "bootstrap.servers", bootstrap,
            "batch.size", 256 * 1024,
            "linger.ms", 20,
            "buffer.memory", 64L * 1024 * 1024);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long i = 0; i < records && failure.get() == null; i++) {
                byte[] key = key(random.nextInt(keys));
                byte[] value = new byte[valueBytes];
                random.nextBytes(value);
                producer.send(new ProducerRecord<>(topic, key, value), (metadata, exception) -> {
                    if (exception != null) failure.compareAndSet(null, exception);
                });
            }
        }
        if (failure.get() != null) throw new IllegalStateException("could not fill " + topic, failure.get());
    }

    private static byte[] key(int number) {
        return String.format(Locale.ROOT, "key-%06d", number).getBytes(StandardCharsets.US_ASCII);
    }
}
