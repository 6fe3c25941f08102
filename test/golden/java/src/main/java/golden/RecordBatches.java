package golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Record batches as the Java client writes them, each with what the Java client reads from it.
 * {@code write <file>} makes the golden file; {@code verify <file>} reads batches made elsewhere and compares.
 */
public final class RecordBatches {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Header[] NO_HEADERS = {};
    private static final long NOW = 1_700_000_000_000L;

    private RecordBatches() {
    }

    public static void main(String[] args) throws IOException {
        File file = new File(args[1]);
        if (args[0].equals("verify")) {
            verify(file);
        } else {
            write(file);
        }
    }

    private static void write(File file) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("generatedBy", "test/golden/java, golden.RecordBatches; do not edit");
        root.put("kafkaClients", AppInfoParser.getVersion());
        ArrayNode batches = root.putArray("batches");
        for (CompressionType type : CompressionType.values()) {
            batches.add(describe("mixed records, " + type.name, mixed(Compression.of(type).build())));
            batches.add(describe("many records, " + type.name, many(Compression.of(type).build())));
        }
        dropRepetitions(batches);
        batches.add(describe("one record", idempotent(builder -> builder.append(NOW, utf8("k"), utf8("v")))));
        batches.add(describe("no key, no value", idempotent(builder -> builder.append(NOW, (byte[]) null, null))));
        batches.add(describe("empty key, empty value", idempotent(builder -> builder.append(NOW, utf8(""), utf8("")))));
        batches.add(describe("headers", idempotent(RecordBatches::appendHeaders)));
        batches.add(describe("without timestamp", idempotent(builder -> builder.append(-1, utf8("k"), utf8("v")))));
        batches.add(describe("timestamps at the ends of int64", idempotent(RecordBatches::appendExtremeTimestamps)));
        batches.add(describe("lengths at the edges of varints", idempotent(RecordBatches::appendLengths)));
        batches.add(describe("transactional", batch(Compression.NONE, TimestampType.CREATE_TIME, 0, true, -1,
            RecordBatches::appendHeaders)));
        batches.add(describe("log append time", batch(Compression.NONE, TimestampType.LOG_APPEND_TIME, 12, false, 3,
            builder -> builder.append(1, utf8("k"), utf8("v")))));
        batches.add(describe("compacted", batch(Compression.NONE, TimestampType.CREATE_TIME, 5_000_000_000L, false, 9,
            RecordBatches::appendWithGaps)));
        batches.add(describe("commit marker", marker(ControlRecordType.COMMIT)));
        batches.add(describe("abort marker", marker(ControlRecordType.ABORT)));
        JSON.writeValue(file, root);
    }

    /** The same records are in the file once: "recordsOf" names the batch that has them. */
    private static void dropRepetitions(ArrayNode batches) {
        for (int i = 0; i < batches.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (batches.get(j).get("records").equals(batches.get(i).get("records"))) {
                    ObjectNode repeated = (ObjectNode) batches.get(i);
                    repeated.remove("records");
                    repeated.set("recordsOf", batches.get(j).get("name"));
                    break;
                }
            }
        }
    }

    private static void verify(File file) throws IOException {
        int checked = 0;
        for (JsonNode expected : JSON.readTree(file).get("batches")) {
            byte[] bytes = Base64.getDecoder().decode(expected.get("bytes").asText());
            JsonNode actual = JSON.readTree(JSON.writeValueAsString(
                describe(expected.get("name").asText(), MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)))));
            if (!actual.equals(expected)) {
                System.err.println("expected " + expected.toPrettyString() + "\nJava reads " + actual.toPrettyString());
                System.exit(1);
            }
            checked++;
        }
        System.out.println("verified " + checked);
    }

    private interface Append {
        void to(MemoryRecordsBuilder builder);
    }

    private static MemoryRecords idempotent(Append append) {
        return batch(Compression.NONE, TimestampType.CREATE_TIME, 0, false, -1, append);
    }

    private static MemoryRecords batch(Compression compression, TimestampType type, long baseOffset, boolean transactional,
                                       int leaderEpoch, Append append) {
        MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(1 << 20), RecordBatch.MAGIC_VALUE_V2,
            compression, type, baseOffset, NOW + 77, 4_000_000_000L, (short) 5, 1234, transactional, false, leaderEpoch);
        append.to(builder);
        return builder.build();
    }

    private static MemoryRecords mixed(Compression compression) {
        return batch(compression, TimestampType.CREATE_TIME, 0, false, -1, builder -> {
            builder.append(NOW, utf8("key"), utf8("value"));
            builder.append(NOW - 5, null, utf8("value"));
            builder.append(NOW + 100_000, utf8("key"), null);
            appendHeaders(builder);
        });
    }

    /** Enough bytes for several blocks of each codec, half of them incompressible. */
    private static MemoryRecords many(Compression compression) {
        Random random = new Random(42);
        return batch(compression, TimestampType.CREATE_TIME, 0, true, -1, builder -> {
            for (int i = 0; i < 70; i++) {
                byte[] value = new byte[1000];
                if (i % 3 == 0) random.nextBytes(value);
                builder.append(NOW + i * 10, utf8("key-" + i), value);
            }
        });
    }

    private static void appendHeaders(MemoryRecordsBuilder builder) {
        builder.append(NOW, utf8("k"), utf8("v"), new Header[] {
            new RecordHeader("traceparent", utf8("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")),
            new RecordHeader("none", null),
            new RecordHeader("", utf8("")),
            new RecordHeader("schlüssel-鍵-🔑", utf8("wert")),
            new RecordHeader("none", utf8("again")),
        });
        builder.append(NOW + 1, utf8("k"), utf8("v"), NO_HEADERS);
    }

    private static void appendExtremeTimestamps(MemoryRecordsBuilder builder) {
        long[] timestamps = {
            0, Long.MAX_VALUE, -1, (1L << 53) - 1, 1L << 53, (1L << 53) + 1, 1L << 52, (1L << 48) - 1, 1L << 48, 63, 64,
            8191, 8192, Integer.MAX_VALUE, 1L << 31, 1L << 62, Long.MAX_VALUE - 1,
        };
        for (long timestamp : timestamps) builder.append(timestamp, utf8("k"), utf8("v"));
        for (int i = timestamps.length - 1; i >= 0; i--) builder.append(timestamps[i], utf8("k"), utf8("v"));
    }

    private static void appendLengths(MemoryRecordsBuilder builder) {
        for (int length : new int[] {1, 23, 24, 25, 50, 63, 64, 127, 128, 8191, 8192}) {
            builder.append(NOW, new byte[length], new byte[length]);
        }
    }

    private static void appendWithGaps(MemoryRecordsBuilder builder) {
        builder.appendWithOffset(5_000_000_002L, NOW, utf8("a"), utf8("1"));
        builder.appendWithOffset(5_000_000_100L, NOW + 1, utf8("b"), utf8("2"));
        builder.overrideLastOffset(5_000_000_200L);
    }

    private static MemoryRecords marker(ControlRecordType type) {
        return MemoryRecords.withEndTransactionMarker(40, NOW, 6, 4_000_000_000L, (short) 5, new EndTransactionMarker(type, 21));
    }

    private static ObjectNode describe(String name, MemoryRecords written) {
        ByteBuffer bytes = written.buffer().duplicate();
        ObjectNode node = JSON.createObjectNode();
        node.put("name", name);
        node.put("bytes", base64(bytes.duplicate()));
        RecordBatch batch = MemoryRecords.readableRecords(bytes).firstBatch();
        batch.ensureValid();
        node.put("baseOffset", batch.baseOffset());
        node.put("lastOffset", batch.lastOffset());
        node.put("partitionLeaderEpoch", batch.partitionLeaderEpoch());
        node.put("compression", batch.compressionType().name);
        node.put("timestampType", batch.timestampType().name);
        node.put("transactional", batch.isTransactional());
        node.put("control", batch.isControlBatch());
        node.put("maxTimestamp", Long.toString(batch.maxTimestamp()));
        node.put("producerId", Long.toString(batch.producerId()));
        node.put("producerEpoch", batch.producerEpoch());
        node.put("baseSequence", batch.baseSequence());
        ArrayNode records = node.putArray("records");
        for (Record record : batch) {
            ObjectNode described = records.addObject();
            described.put("offset", record.offset());
            described.put("timestamp", Long.toString(record.timestamp()));
            described.put("key", base64(record.key()));
            described.put("value", base64(record.value()));
            ArrayNode headers = described.putArray("headers");
            for (Header header : record.headers()) {
                byte[] value = header.value();
                headers.addObject().put("key", header.key()).put("value", value == null ? null : base64(ByteBuffer.wrap(value)));
            }
            if (batch.isControlBatch()) {
                described.put("controlType", ControlRecordType.parse(record.key()).toString().toLowerCase());
                described.put("coordinatorEpoch", EndTransactionMarker.deserialize(record).coordinatorEpoch());
            }
        }
        return node;
    }

    private static String base64(ByteBuffer bytes) {
        if (bytes == null) return null;
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return Base64.getEncoder().encodeToString(copy);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
