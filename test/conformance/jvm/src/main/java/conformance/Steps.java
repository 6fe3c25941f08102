package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.VersionedKeyValueStore;
import org.apache.kafka.streams.state.VersionedRecord;
import org.apache.kafka.streams.state.WindowStore;

/** The named processors, each as in `functions/processors.ts` of the TypeScript side. */
final class Steps {
    private Steps() {
    }

    private static final class Each extends Step {
        private final BiConsumer<Step, Record<Object, Object>> action;

        Each(BiConsumer<Step, Record<Object, Object>> action) {
            this.action = action;
        }

        @Override
        void process(Record<Object, Object> record) {
            action.accept(this, record);
        }
    }

    static Step of(JsonNode call) {
        JsonNode with = call.path("with");
        String text = with.asText();
        return switch (call.get("fn").textValue()) {
            case "forward" -> new Each(Step::forward);
            case "drop" -> new Each((step, record) -> { });
            case "twice" -> new Each((step, record) -> {
                step.forward(record);
                step.forward(record);
            });
            case "failOn" -> new Each((step, record) -> step.forward(record.withValue(Functions.failOn(record.value(), text))));
            case "commit" -> new Each((step, record) -> {
                step.context.commit();
                step.forward(record);
            });
            case "metadata" -> new Each((step, record) -> step.forward(record.withValue(step.metadata())));
            case "streamTime" -> new Each((step, record) -> step.forward(record.withValue(
                step.context.currentStreamTimeMs() + "/" + step.context.currentSystemTimeMs())));
            case "addHeader" -> new Each((step, record) -> {
                record.headers().add(with.get(0).asText(), Values.utf8(with.get(1).asText()));
                step.forward(record);
            });
            case "readHeader" -> new Each((step, record) -> step.forward(record.withValue(header(record, text))));
            case "shiftTime" -> new Each((step, record) ->
                step.forward(record.withTimestamp(record.timestamp() + with.asLong())));
            case "toChild" -> new Each((step, record) -> step.forward(record, Values.text(record.value())));
            case "punctuate", "cancelAfter" -> punctuate(with);
            case "failOnPunctuate" -> failOnPunctuate(with);
            default -> withStore(call.get("fn").textValue(), with);
        };
    }

    private static String header(Record<Object, Object> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "none" : new String(header.value(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Forwards the time of each tick; ends after so many where `times` says how many. */
    private static Step punctuate(JsonNode with) {
        return new Step() {
            private Cancellable schedule;
            private int ticks;

            @Override
            void init() {
                schedule = scheduled(this, with, time -> {
                    forward(new Record<>(null, time, time));
                    if (++ticks == with.path("times").asInt()) {
                        schedule.cancel();
                    }
                });
            }

            @Override
            void process(Record<Object, Object> record) {
            }
        };
    }

    private static Step failOnPunctuate(JsonNode with) {
        return new Step() {
            @Override
            void init() {
                scheduled(this, with, time -> {
                    if (time == with.get("at").asLong()) {
                        throw new IllegalStateException("failed at " + time);
                    }
                    forward(new Record<>(null, time, time));
                });
            }

            @Override
            void process(Record<Object, Object> record) {
            }
        };
    }

    private static Cancellable scheduled(Step step, JsonNode with, org.apache.kafka.streams.processor.Punctuator punctuator) {
        Duration interval = DeclaredStores.ms(with, "intervalMs");
        PunctuationType type = with.get("type").asText().equals("stream-time")
            ? PunctuationType.STREAM_TIME : PunctuationType.WALL_CLOCK_TIME;
        return with.has("startMs")
            ? step.context.schedule(Instant.ofEpochMilli(with.get("startMs").asLong()), interval, type, punctuator)
            : step.context.schedule(interval, type, punctuator);
    }

    private static Step withStore(String name, JsonNode with) {
        String storeName = with.path("store").asText();
        return switch (name) {
            case "count" -> keyValue(storeName, (store, record) -> {
                Object count = store.get(record.key());
                long next = count == null ? 1 : Values.number(count) + 1;
                store.put(record.key(), next);
                return next;
            });
            case "previous" -> keyValue(storeName, (store, record) -> {
                Object old = store.get(record.key());
                store.put(record.key(), record.value());
                return Values.text(old) + ">" + Values.text(record.value());
            });
            case "deleteOn" -> keyValue(storeName, (store, record) -> {
                if (Values.text(record.value()).equals(with.get("value").asText())) {
                    return "deleted " + Values.text(store.delete(record.key()));
                }
                store.put(record.key(), record.value());
                return "put";
            });
            case "putIfAbsent" -> keyValue(storeName, (store, record) ->
                Values.text(store.putIfAbsent(record.key(), record.value())));
            case "entries" -> keyValue(storeName, (store, record) -> {
                store.put(record.key(), record.value());
                Object from = Values.plain(with.path("from"));
                Object to = Values.plain(with.path("to"));
                return listed(with.path("reverse").asBoolean() ? store.reverseRange(from, to) : store.range(from, to));
            });
            case "prefix" -> keyValue(storeName, (store, record) -> {
                store.put(record.key(), record.value());
                Serializer<String> serializer = (topic, prefix) -> Values.utf8(prefix);
                return listed(store.prefixScan(with.get("prefix").asText(), serializer));
            });
            case "timestamped" -> new Each((step, record) -> {
                KeyValueStore<Object, ValueAndTimestamp<Object>> store = step.store(storeName);
                ValueAndTimestamp<Object> old = store.get(record.key());
                store.put(record.key(), ValueAndTimestamp.make(record.value(), record.timestamp()));
                step.forward(record.withValue(old == null ? "null" : Values.text(old.value()) + "@" + old.timestamp()));
            });
            case "lookup" -> new Each((step, record) -> {
                KeyValueStore<Object, Object> store = step.store(storeName);
                Object found = store.get(record.value());
                Object value = found instanceof ValueAndTimestamp<?> stamped ? stamped.value() : found;
                step.forward(record.withValue(Values.text(record.value()) + "=" + Values.text(value)));
            });
            case "table" -> new Each((step, record) -> {
                KeyValueStore<Object, Object> store = step.store(storeName);
                store.put(record.key(), record.value());
            });
            case "timestampedTable" -> new Each((step, record) -> {
                KeyValueStore<Object, ValueAndTimestamp<Object>> store = step.store(storeName);
                store.put(record.key(), ValueAndTimestamp.make(record.value(), record.timestamp()));
            });
            case "entriesOnPunctuate" -> entriesOnPunctuate(storeName, with);
            case "window" -> new Each((step, record) -> window(step, record, with));
            case "session" -> new Each((step, record) -> session(step, record, with));
            case "versioned" -> new Each((step, record) -> versioned(step, record, with));
            default -> throw new IllegalArgumentException("no processor " + name);
        };
    }

    private interface OfStore {
        Object result(KeyValueStore<Object, Object> store, Record<Object, Object> record);
    }

    private static Step keyValue(String storeName, OfStore of) {
        return new Each((step, record) -> {
            KeyValueStore<Object, Object> store = step.store(storeName);
            step.forward(record.withValue(of.result(store, record)));
        });
    }

    private static Step entriesOnPunctuate(String storeName, JsonNode with) {
        return new Step() {
            @Override
            void init() {
                KeyValueStore<Object, Object> store = store(storeName);
                scheduled(this, with, time -> {
                    List<Object> keys = new ArrayList<>();
                    try (var entries = store.all()) {
                        entries.forEachRemaining(entry -> {
                            keys.add(entry.key);
                            forward(new Record<>(entry.key, entry.value, time));
                        });
                    }
                    if (with.path("clear").asBoolean()) {
                        keys.forEach(store::delete);
                    }
                });
            }

            @Override
            void process(Record<Object, Object> record) {
                KeyValueStore<Object, Object> store = store(storeName);
                store.put(record.key(), record.value());
            }
        };
    }

    private static void window(Step step, Record<Object, Object> record, JsonNode with) {
        WindowStore<Object, Object> store = step.store(with.get("store").asText());
        long time = record.timestamp();
        store.put(record.key(), record.value(), time);
        long from = time - with.path("beforeMs").asLong();
        long to = time + with.path("afterMs").asLong();
        Instant start = Instant.ofEpochMilli(Math.max(0, from));
        Instant end = Instant.ofEpochMilli(to);
        boolean backward = with.path("backward").asBoolean();
        String found;
        if (with.path("all").asBoolean()) {
            found = windowedListed(backward ? store.backwardFetchAll(start, end) : store.fetchAll(start, end));
        } else {
            found = listed(backward ? store.backwardFetch(record.key(), start, end) : store.fetch(record.key(), start, end));
        }
        step.forward(record.withValue(found));
    }

    private static void session(Step step, Record<Object, Object> record, JsonNode with) {
        SessionStore<Object, Object> store = step.store(with.get("store").asText());
        long time = record.timestamp();
        long gap = with.get("gapMs").asLong();
        store.put(new Windowed<>(record.key(), new SessionWindow(time, time)), record.value());
        step.forward(record.withValue(windowedListed(store.findSessions(record.key(), time - gap, time + gap))));
    }

    private static void versioned(Step step, Record<Object, Object> record, JsonNode with) {
        VersionedKeyValueStore<Object, Object> store = step.store(with.get("store").asText());
        store.put(record.key(), record.value(), record.timestamp());
        VersionedRecord<Object> latest = store.get(record.key());
        VersionedRecord<Object> then = store.get(record.key(), record.timestamp() - with.path("agoMs").asLong());
        step.forward(record.withValue(version(latest) + " then " + version(then)));
    }

    private static String version(VersionedRecord<Object> version) {
        return version == null ? "null" : Values.text(version.value()) + "@" + version.timestamp();
    }

    private static <T> String listed(Iterator<KeyValue<T, Object>> entries) {
        return joined(entries, entry -> Values.text(entry.key) + "=" + Values.text(entry.value));
    }

    private static String windowedListed(Iterator<KeyValue<Windowed<Object>, Object>> entries) {
        return joined(entries, entry -> Values.text(entry.key) + "=" + Values.text(entry.value));
    }

    private static <T> String joined(Iterator<T> entries, Function<T, String> text) {
        List<String> list = new ArrayList<>();
        entries.forEachRemaining(entry -> list.add(text.apply(entry)));
        if (entries instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return String.join(",", list);
    }
}
