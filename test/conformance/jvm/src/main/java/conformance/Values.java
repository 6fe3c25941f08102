package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.Change;

/**
 * What keys and values are while a case runs: null, String, Long (for every integer), Bytes, Windowed, and JsonNode for
 * JSON that is none of these.
 */
final class Values {
    static final ObjectMapper JSON = new ObjectMapper();

    private Values() {
    }

    /** A value of JSON as functions see it. */
    static Object plain(JsonNode node) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        return node.isIntegralNumber() && node.canConvertToLong() ? (Object) node.longValue() : node;
    }

    static JsonNode json(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value == null) {
            return NullNode.instance;
        }
        if (value instanceof JsonNode node) {
            return node;
        }
        return value instanceof Long number ? nodes.numberNode((long) number) : nodes.textNode(text(value));
    }

    /** A value as text, the same on both sides. */
    static String text(Object value) {
        if (value instanceof Bytes bytes) {
            return hex(bytes.get());
        }
        if (value instanceof Windowed<?> windowed) {
            return "[" + text(windowed.key()) + "@" + windowed.window().start() + "/" + windowed.window().end() + "]";
        }
        if (value instanceof Change<?> change) {
            return "(" + text(change.newValue) + "<-" + text(change.oldValue) + ")";
        }
        return String.valueOf(value);
    }

    /** A value as a number: the integer that its text is. */
    static long number(Object value) {
        return value instanceof Long number ? number : Long.parseLong(text(value));
    }

    static String hex(byte[] bytes) {
        return bytes == null ? null : HexFormat.of().formatHex(bytes);
    }

    static byte[] unhex(String text) {
        return HexFormat.of().parseHex(text);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] jsonBytes(Object value) {
        try {
            return JSON.writeValueAsBytes(json(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Object parsed(byte[] bytes) {
        try {
            return plain(JSON.readTree(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
