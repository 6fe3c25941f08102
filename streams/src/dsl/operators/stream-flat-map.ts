import { Record } from '../../model/record.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import type { KeyValue, KeyValueMapper } from '../functions.ts';

/** Forwards any number of records for each, in order. */
export class StreamFlatMapProcessor<K, V, K2, V2> implements Processor<K, V, K2, V2> {
  readonly #mapper: KeyValueMapper<K, V, Iterable<KeyValue<K2, V2>>>;
  #context!: ProcessorContext<K2, V2>;

  constructor(mapper: KeyValueMapper<K, V, Iterable<KeyValue<K2, V2>>>) {
    this.#mapper = mapper;
  }

  init(context: ProcessorContext<K2, V2>): void {
    this.#context = context;
  }

  process(record: Record<K, V>): void {
    for (const [key, value] of this.#mapper(record.key, record.value)) {
      this.#context.forward(new Record(key, value, record.timestamp, record.headers));
    }
  }
}
