import type { Record } from '../../model/record.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import type { KeyValueMapper } from '../functions.ts';

/** Forwards each record under a new key. */
export class StreamSelectKeyProcessor<K, V, K2> implements Processor<K, V, K2, V> {
  readonly #selector: KeyValueMapper<K, V, K2>;
  #context!: ProcessorContext<K2, V>;

  constructor(selector: KeyValueMapper<K, V, K2>) {
    this.#selector = selector;
  }

  init(context: ProcessorContext<K2, V>): void {
    this.#context = context;
  }

  process(record: Record<K, V>): void {
    this.#context.forward(record.withKey(this.#selector(record.key, record.value)));
  }
}
