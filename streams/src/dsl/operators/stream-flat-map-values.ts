import type { Record } from '../../model/record.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import type { ValueMapper } from '../functions.ts';

/** Forwards any number of records for each, under its key, in order. */
export class StreamFlatMapValuesProcessor<K, V, V2> implements Processor<K, V, K, V2> {
  readonly #mapper: ValueMapper<K, V, Iterable<V2>>;
  #context!: ProcessorContext<K, V2>;

  constructor(mapper: ValueMapper<K, V, Iterable<V2>>) {
    this.#mapper = mapper;
  }

  init(context: ProcessorContext<K, V2>): void {
    this.#context = context;
  }

  process(record: Record<K, V>): void {
    for (const value of this.#mapper(record.value, record.key)) this.#context.forward(record.withValue(value));
  }
}
