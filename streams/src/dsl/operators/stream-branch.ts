import type { Record } from '../../model/record.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import type { Predicate } from '../functions.ts';

/** A branch's predicate and the child that its records go to. */
export interface Branch<K, V> {
  readonly predicate: Predicate<K, V>;
  readonly child: string;
}

/** Forwards each record to the first branch that wants it, else to the default branch, if there is one. */
export class StreamBranchProcessor<K, V> implements Processor<K, V, K, V> {
  readonly #branches: readonly Branch<K, V>[];
  readonly #defaultChild: string | undefined;
  #context!: ProcessorContext<K, V>;

  constructor(branches: readonly Branch<K, V>[], defaultChild: string | undefined) {
    this.#branches = branches;
    this.#defaultChild = defaultChild;
  }

  init(context: ProcessorContext<K, V>): void {
    this.#context = context;
  }

  process(record: Record<K, V>): void {
    for (const { predicate, child } of this.#branches) {
      if (predicate(record.key, record.value)) return this.#context.forward(record, child);
    }
    if (this.#defaultChild !== undefined) this.#context.forward(record, this.#defaultChild);
  }
}
