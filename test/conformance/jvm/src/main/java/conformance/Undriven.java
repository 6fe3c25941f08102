package conformance;

import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.internals.StreamTask;

/** What Kafka Streams' test driver can do and does not offer. */
final class Undriven {
    private Undriven() {
    }

    /** Pipes a record whatever its timestamp is; the driver's topics refuse negative ones. */
    static void pipe(TopologyTestDriver driver, String topic, long time, byte[] key, byte[] value, Headers headers) {
        call(driver, "pipeRecord", topic, time, key, value, headers);
    }

    /** Pipes a record and all that follows of it, without the commit that the driver makes after each. */
    static void pipeUncommitted(TopologyTestDriver driver, String topic, long time, byte[] key, byte[] value, Headers headers) {
        call(driver, "enqueueTaskRecord", topic, call(driver, "getInputTopicOrPatternPartition", topic), time, key, value, headers);
        process(driver);
    }

    /** Commits, and whatever follows of it, until nothing does. */
    static void commit(TopologyTestDriver driver) {
        StreamTask task = (StreamTask) field(driver, "task");
        do {
            call(driver, "commit", task.prepareCommit(true));
            task.postCommit(true);
            call(driver, "captureOutputsAndReEnqueueInternalResults");
        } while (process(driver));
    }

    private static boolean process(TopologyTestDriver driver) {
        StreamTask task = (StreamTask) field(driver, "task");
        boolean any = false;
        long now = ((Time) field(driver, "mockWallClockTime")).milliseconds();
        task.resumePollingForPartitionsWithAvailableSpace();
        task.updateLags();
        while (task.hasRecordsQueued() && task.isProcessable(now)) {
            any = true;
            task.process(now);
            task.maybePunctuateStreamTime();
            call(driver, "captureOutputsAndReEnqueueInternalResults");
        }
        return any;
    }

    private static Object field(TopologyTestDriver driver, String name) {
        try {
            Field field = TopologyTestDriver.class.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(driver);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object call(TopologyTestDriver driver, String name, Object... arguments) {
        Method method = Arrays.stream(TopologyTestDriver.class.getDeclaredMethods())
            .filter(one -> one.getName().equals(name) && takes(one, arguments))
            .findFirst()
            .orElseThrow();
        method.setAccessible(true);
        try {
            return method.invoke(driver, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean takes(Method method, Object[] arguments) {
        Class<?>[] types = MethodType.methodType(void.class, method.getParameterTypes()).wrap().parameterArray();
        return types.length == arguments.length
            && IntStream.range(0, types.length).allMatch(at -> arguments[at] == null || types[at].isInstance(arguments[at]));
    }
}
