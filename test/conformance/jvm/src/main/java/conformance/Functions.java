package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.streams.kstream.Windowed;

/** The named functions, each as in `functions/` of the TypeScript side. */
final class Functions {
    private Functions() {
    }

    interface Mapper {
        Object of(Object key, Object value);
    }

    interface Combiner {
        Object of(Object key, Object value, Object aggregate);
    }

    interface Joiner {
        Object of(Object key, Object left, Object right);
    }

    interface Test {
        boolean of(Object key, Object value);
    }

    interface Lister {
        List<Object> of(Object value);
    }

    static Mapper mapper(JsonNode call) {
        JsonNode with = call.path("with");
        String text = with.asText();
        return switch (call.get("fn").textValue()) {
            case "value" -> (key, value) -> value;
            case "key" -> (key, value) -> key;
            case "constant" -> (key, value) -> Values.plain(with);
            case "null" -> (key, value) -> null;
            case "append" -> (key, value) -> Values.text(value) + text;
            case "prepend" -> (key, value) -> text + Values.text(value);
            case "keyAppend" -> (key, value) -> Values.text(key) + text;
            case "upper" -> (key, value) -> Values.text(value).toUpperCase();
            case "text" -> (key, value) -> Values.text(value);
            case "number" -> (key, value) -> Values.number(value);
            case "length" -> (key, value) -> (long) Values.text(value).length();
            case "add" -> (key, value) -> Values.number(value) + Values.number(Values.plain(with));
            case "part" -> (key, value) -> part(value, with);
            case "keyPart" -> (key, value) -> part(key, with);
            case "withKey" -> (key, value) -> Values.text(key) + ":" + Values.text(value);
            case "field" -> (key, value) -> value instanceof JsonNode node ? Values.plain(node.get(text)) : null;
            case "object" -> (key, value) -> object(key, value);
            case "nullIf" -> (key, value) -> Values.text(value).equals(text) ? null : value;
            case "failOn" -> (key, value) -> failOn(value, text);
            case "keyText" -> (key, value) -> Values.text(key);
            case "innerKey" -> (key, value) -> ((Windowed<?>) key).key();
            case "windowStart" -> (key, value) -> ((Windowed<?>) key).window().start();
            default -> throw unknown("mapper", call);
        };
    }

    static Lister lister(JsonNode call) {
        JsonNode with = call.path("with");
        return switch (call.get("fn").textValue()) {
            case "split" -> value -> new ArrayList<>(parts(value, with.asText()));
            case "repeat" -> value -> Collections.nCopies(with.asInt(), value);
            case "nothing" -> value -> List.of();
            default -> throw unknown("lister", call);
        };
    }

    static Test predicate(JsonNode call) {
        JsonNode with = call.path("with");
        String text = with.asText();
        return switch (call.get("fn").textValue()) {
            case "always" -> (key, value) -> true;
            case "never" -> (key, value) -> false;
            case "valueIs" -> (key, value) -> Values.text(value).equals(text);
            case "keyIs" -> (key, value) -> Values.text(key).equals(text);
            case "valueIsNull" -> (key, value) -> value == null;
            case "valueContains" -> (key, value) -> Values.text(value).contains(text);
            case "valueStartsWith" -> (key, value) -> Values.text(value).startsWith(text);
            case "valueEven" -> (key, value) -> Values.number(value) % 2 == 0;
            case "keyEven" -> (key, value) -> Values.number(key) % 2 == 0;
            case "valueDivisibleBy" -> (key, value) -> Values.number(value) % with.asLong() == 0;
            case "keyDivisibleBy" -> (key, value) -> Values.number(key) % with.asLong() == 0;
            case "valueGreaterThan" -> (key, value) -> Values.number(value) > with.asLong();
            default -> throw unknown("predicate", call);
        };
    }

    static Joiner joiner(JsonNode call) {
        JsonNode with = call.path("with");
        String text = with.asText();
        return switch (call.get("fn").textValue()) {
            case "join" -> (key, left, right) -> Values.text(left) + text + Values.text(right);
            case "joinWithKey" -> (key, left, right) ->
                Values.text(key) + text + Values.text(left) + text + Values.text(right);
            case "pair" -> (key, left, right) -> "(" + Values.text(left) + "," + Values.text(right) + ")";
            case "left" -> (key, left, right) -> left;
            case "right" -> (key, left, right) -> right;
            case "sum" -> (key, left, right) ->
                (left == null ? 0 : Values.number(left)) + (right == null ? 0 : Values.number(right));
            case "null" -> (key, left, right) -> null;
            case "nullIfRight" -> (key, left, right) ->
                Values.text(right).equals(text) ? null : Values.text(left) + "+" + Values.text(right);
            case "failOn" -> (key, left, right) ->
                Values.text(failOn(left, text)) + "+" + Values.text(failOn(right, text));
            default -> throw unknown("joiner", call);
        };
    }

    static Combiner aggregator(JsonNode call) {
        JsonNode with = call.path("with");
        String text = with.asText();
        return switch (call.get("fn").textValue()) {
            case "concat" -> (key, value, aggregate) -> Values.text(aggregate) + text + Values.text(value);
            case "minus" -> (key, value, aggregate) -> Values.text(aggregate) + "-" + Values.text(value);
            case "sum" -> (key, value, aggregate) -> Values.number(aggregate) + Values.number(value);
            case "subtract" -> (key, value, aggregate) -> Values.number(aggregate) - Values.number(value);
            case "latest" -> (key, value, aggregate) -> value;
            case "first" -> (key, value, aggregate) -> aggregate;
            case "max" -> (key, value, aggregate) -> Values.number(value) > Values.number(aggregate) ? value : aggregate;
            case "min" -> (key, value, aggregate) -> Values.number(value) < Values.number(aggregate) ? value : aggregate;
            case "count" -> (key, value, aggregate) -> Values.number(aggregate) + 1;
            case "withKey" -> (key, value, aggregate) ->
                Values.text(aggregate) + Values.text(key) + "=" + Values.text(value) + ";";
            case "null" -> (key, value, aggregate) -> null;
            case "nullOn" -> (key, value, aggregate) ->
                Values.text(value).equals(text) ? null : Values.text(aggregate) + Values.text(value);
            case "failOn" -> (key, value, aggregate) -> Values.text(aggregate) + Values.text(failOn(value, text));
            default -> throw unknown("aggregator", call);
        };
    }

    static IllegalArgumentException unknown(String role, JsonNode call) {
        return new IllegalArgumentException("no " + role + " " + call.path("fn"));
    }

    static Object failOn(Object value, String text) {
        if (Values.text(value).equals(text)) {
            throw new IllegalStateException("failed on " + text);
        }
        return value;
    }

    static Object part(Object value, JsonNode with) {
        List<String> parts = parts(value, with.get(0).asText());
        int index = with.get(1).asInt();
        return index < parts.size() ? parts.get(index) : null;
    }

    private static List<String> parts(Object value, String separator) {
        String rest = Values.text(value);
        List<String> parts = new ArrayList<>();
        for (int at = rest.indexOf(separator); at >= 0; at = rest.indexOf(separator)) {
            parts.add(rest.substring(0, at));
            rest = rest.substring(at + separator.length());
        }
        parts.add(rest);
        return parts;
    }

    private static JsonNode object(Object key, Object value) {
        ObjectNode object = Values.JSON.createObjectNode();
        object.set("key", Values.json(key));
        object.set("value", Values.json(value));
        return object;
    }
}
