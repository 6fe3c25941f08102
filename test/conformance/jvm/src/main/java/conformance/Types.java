package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.WindowedSerdes;

/** The types of keys and values as serdes. Integers are Longs whatever their bytes are. */
final class Types {
    private static final Serde<Object> STRING = serde(
        value -> value instanceof String text ? Values.utf8(text) : refuse("string"),
        bytes -> new String(bytes, StandardCharsets.UTF_8));
    private static final Serde<Object> LONG = serde(
        value -> value instanceof Long number
            ? ByteBuffer.allocate(8).putLong(number).array()
            : refuse("long"),
        bytes -> sized(bytes, 8).getLong());
    private static final Serde<Object> INT = serde(
        value -> value instanceof Long number && number == number.intValue()
            ? ByteBuffer.allocate(4).putInt(number.intValue()).array()
            : refuse("int"),
        bytes -> (long) sized(bytes, 4).getInt());
    private static final Serde<Object> BYTES = serde(
        value -> value instanceof Bytes bytes ? bytes.get() : refuse("bytes"), Bytes::wrap);
    private static final Serde<Object> JSON = serde(Values::jsonBytes, Values::parsed);

    private Types() {
    }

    /** The serde of a type, null where no type is named. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static Serde<Object> of(JsonNode type) {
        if (type == null || type.isMissingNode() || type.isNull()) {
            return null;
        }
        if (type.has("windowed")) {
            return (Serde) new WindowedSerdes.TimeWindowedSerde<>(of(type.get("windowed")), type.get("sizeMs").asLong());
        }
        if (type.has("session")) {
            return (Serde) new WindowedSerdes.SessionWindowedSerde<>(of(type.get("session")));
        }
        return switch (type.textValue()) {
            case "string" -> STRING;
            case "long" -> LONG;
            case "int" -> INT;
            case "bytes" -> BYTES;
            case "json" -> JSON;
            default -> throw new IllegalArgumentException("no type " + type);
        };
    }

    /** A key or value as a case file writes it, in bytes. */
    static byte[] bytes(JsonNode type, JsonNode written) {
        if (written == null || written.isNull() || written.isMissingNode()) {
            return null;
        }
        Object value = switch (type.textValue()) {
            case "long", "int" -> Values.number(Values.plain(written));
            case "bytes" -> Bytes.wrap(Values.unhex(written.textValue()));
            case "string" -> Values.text(Values.plain(written));
            default -> Values.plain(written);
        };
        return of(type).serializer().serialize("", value);
    }

    private static Serde<Object> serde(Function<Object, byte[]> write, Function<byte[], Object> read) {
        return Serdes.serdeFrom(
            (topic, value) -> value == null ? null : write.apply(value),
            (topic, bytes) -> bytes == null ? null : read.apply(bytes));
    }

    private static ByteBuffer sized(byte[] bytes, int size) {
        if (bytes.length != size) {
            throw new SerializationException(bytes.length + " bytes where " + size + " are needed");
        }
        return ByteBuffer.wrap(bytes);
    }

    private static byte[] refuse(String type) {
        throw new SerializationException("it is no " + type);
    }
}
