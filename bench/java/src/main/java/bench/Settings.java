package bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The {@code key=value} arguments of a program. */
final class Settings {
    private final Map<String, String> values = new LinkedHashMap<>();

    Settings(String[] args) {
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (equals < 1) throw new IllegalArgumentException("not key=value: " + arg);
            values.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
    }

    String require(String key) {
        String value = values.get(key);
        if (value == null) throw new IllegalArgumentException("missing: " + key + "=...");
        return value;
    }

    String get(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    long get(String key, long otherwise) {
        return Long.parseLong(get(key, Long.toString(otherwise)));
    }

    /** The settings whose key begins with {@code prefix}, without it. */
    Properties withPrefix(String prefix) {
        Properties found = new Properties();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) found.put(key.substring(prefix.length()), value);
        });
        return found;
    }
}
