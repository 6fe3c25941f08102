package conformance;

import static conformance.DeclaredStores.ms;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.SlidingWindows;
import org.apache.kafka.streams.kstream.TimeWindows;

/** Windows as a case declares them. */
final class Windows {
    private Windows() {
    }

    static TimeWindows time(JsonNode windows) {
        TimeWindows tumbling = TimeWindows.ofSizeAndGrace(ms(windows, "sizeMs"), ms(windows, "graceMs"));
        return windows.has("advanceMs") ? tumbling.advanceBy(ms(windows, "advanceMs")) : tumbling;
    }

    static SlidingWindows sliding(JsonNode windows) {
        return SlidingWindows.ofTimeDifferenceAndGrace(ms(windows, "timeDifferenceMs"), ms(windows, "graceMs"));
    }

    static SessionWindows session(JsonNode windows) {
        return SessionWindows.ofInactivityGapAndGrace(ms(windows, "gapMs"), ms(windows, "graceMs"));
    }

    static JoinWindows join(JsonNode windows) {
        // A window that begins after its record has a negative side: the wider one is set first.
        long before = windows.get("beforeMs").asLong();
        long after = windows.get("afterMs").asLong();
        java.time.Duration widest = java.time.Duration.ofMillis(Math.max(Math.abs(before), Math.abs(after)));
        return JoinWindows.ofTimeDifferenceAndGrace(widest, ms(windows, "graceMs"))
            .before(ms(windows, "beforeMs"))
            .after(ms(windows, "afterMs"));
    }

    static EmitStrategy emit(JsonNode operator) {
        return operator.path("emit").asText().equals("on-window-close")
            ? EmitStrategy.onWindowClose() : EmitStrategy.onWindowUpdate();
    }
}
