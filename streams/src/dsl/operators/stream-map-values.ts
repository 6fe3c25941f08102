import type { Record } from '../../model/record.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import type { ValueMapper } from '../functions.ts';

/** Forwards each record with a new value. */
export class StreamMapValuesProcessor<K, V, V2> implements Processor<K, V, K, V2> {
  readonly #mapper: ValueMapper<K, V, V2>;
  #context!: ProcessorContext<K, V2>;

  constructor(mapper: ValueMapper<K, V, V2>) {
    this.#mapper = mapper;
  }

  init(context: ProcessorContext<K, V2>): void {
    this.#context = context;
  }

  process(record: Record<K, V>): void {
    this.#context.forward(record.withValue(this.#mapper(record.value, record.key)));
  }
}
