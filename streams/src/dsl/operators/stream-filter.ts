import type { Record } from '../../model/record.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import type { Predicate } from '../functions.ts';

/** Forwards the records for which the predicate answers as wanted. */
export class StreamFilterProcessor<K, V> implements Processor<K, V, K, V> {
  readonly #predicate: Predicate<K, V>;
  readonly #wanted: boolean;
  #context!: ProcessorContext<K, V>;

  constructor(predicate: Predicate<K, V>, wanted: boolean) {
    this.#predicate = predicate;
    this.#wanted = wanted;
  }

  init(context: ProcessorContext<K, V>): void {
    this.#context = context;
  }

  process(record: Record<K, V>): void {
    if (this.#predicate(record.key, record.value) === this.#wanted) this.#context.forward(record);
  }
}
