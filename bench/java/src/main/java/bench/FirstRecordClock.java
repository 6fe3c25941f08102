package bench;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.FailOnInvalidTimestamp;

/** Notes when the first record since {@link #reset} reached the topology, without a node of its own in it. */
public final class FirstRecordClock extends FailOnInvalidTimestamp {
    private static volatile Moment first;

    /** A moment: wall nanoseconds, and the CPU seconds used by then. */
    record Moment(long nanos, double cpuSeconds) {
        static Moment now() {
            return new Moment(System.nanoTime(), ProcessUsage.cpuSeconds());
        }
    }

    static void reset() {
        first = null;
    }

    /** When the first record came, or null when none has. */
    static Moment first() {
        return first;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        if (first == null) first = Moment.now();
        return super.extract(record, partitionTime);
    }
}
