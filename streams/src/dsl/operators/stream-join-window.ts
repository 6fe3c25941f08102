import type { Record } from '../../model/record.ts';
import type { WindowStore } from '../../state/index.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';

/** Forwards each record to the join and then keeps it, for the records of the other side to find. */
export class StreamJoinWindowProcessor<K, V> implements Processor<K, V, K, V> {
  readonly #storeName: string;
  #store!: WindowStore<K, V>;
  #context!: ProcessorContext<K, V>;

  constructor(storeName: string) {
    this.#storeName = storeName;
  }

  init(context: ProcessorContext<K, V>): void {
    this.#context = context;
    this.#store = context.getStateStore(this.#storeName);
  }

  process(record: Record<K, V>): void {
    this.#context.forward(record);
    // A null value finds nobody, but has its number and its place in the changelog, as in Kafka Streams.
    if (record.key !== null) this.#store.put(record.key, record.value, record.timestamp);
  }
}
