import type { Record } from '../../model/record.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import type { Change } from '../change.ts';

/** Forwards the new value of each change. */
export class TableToStreamProcessor<K, V> implements Processor<K, Change<V>, K, V | null> {
  #context!: ProcessorContext<K, V | null>;

  init(context: ProcessorContext<K, V | null>): void {
    this.#context = context;
  }

  process(record: Record<K, Change<V>>): void {
    this.#context.forward(record.withValue(record.value.newValue));
  }
}
