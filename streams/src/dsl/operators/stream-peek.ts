import type { Record } from '../../model/record.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import type { ForeachAction } from '../functions.ts';

/** Does something with each record and forwards it, where anybody listens. */
export class StreamPeekProcessor<K, V> implements Processor<K, V, K, V> {
  readonly #action: ForeachAction<K, V>;
  #context!: ProcessorContext<K, V>;

  constructor(action: ForeachAction<K, V>) {
    this.#action = action;
  }

  init(context: ProcessorContext<K, V>): void {
    this.#context = context;
  }

  process(record: Record<K, V>): void {
    this.#action(record.key, record.value);
    this.#context.forward(record);
  }
}
