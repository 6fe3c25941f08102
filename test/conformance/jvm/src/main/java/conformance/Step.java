package conformance;

import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** What a named processor does, whether or not it may change keys. */
abstract class Step {
    ProcessingContext context;
    private Forward forward;

    interface Forward {
        void of(Record<Object, Object> record, String child);
    }

    void init() {
    }

    abstract void process(Record<Object, Object> record);

    final void forward(Record<Object, Object> record) {
        forward.of(record, null);
    }

    final void forward(Record<Object, Object> record, String child) {
        forward.of(record, child);
    }

    final <S extends StateStore> S store(String name) {
        return context.getStateStore(name);
    }

    final String metadata() {
        Optional<RecordMetadata> metadata = context.recordMetadata();
        return metadata.map(at -> at.topic() + "-" + at.partition() + "@" + at.offset()).orElse("none");
    }

    /** The step as a processor. */
    static Processor<Object, Object, Object, Object> processor(Step step) {
        return new ContextualProcessor<>() {
            @Override
            public void init(ProcessorContext<Object, Object> context) {
                super.init(context);
                step.context = context;
                step.forward = (record, child) -> {
                    if (child == null) {
                        context.forward(record);
                    } else {
                        context.forward(record, child);
                    }
                };
                step.init();
            }

            @Override
            public void process(Record<Object, Object> record) {
                step.process(record);
            }
        };
    }

    /** The step as a processor that keeps keys. */
    static FixedKeyProcessor<Object, Object, Object> fixedKeyProcessor(Step step) {
        return new ContextualFixedKeyProcessor<>() {
            private FixedKeyRecord<Object, Object> current;

            @Override
            public void init(FixedKeyProcessorContext<Object, Object> context) {
                super.init(context);
                step.context = context;
                step.forward = (record, child) -> context.forward(changed(record));
                step.init();
            }

            @Override
            public void process(FixedKeyRecord<Object, Object> record) {
                current = record;
                Headers headers = record.headers();
                step.process(new Record<>(record.key(), record.value(), record.timestamp(), headers));
            }

            private FixedKeyRecord<Object, Object> changed(Record<Object, Object> record) {
                return current.withValue(record.value()).withTimestamp(record.timestamp()).withHeaders(record.headers());
            }
        };
    }
}
