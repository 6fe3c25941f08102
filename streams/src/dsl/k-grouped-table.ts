import type { Aggregator, Initializer, Reducer } from './functions.ts';
import type { KTable } from './k-table.ts';
import type { Materialized, Named } from './options.ts';
import { countOf } from './plan/add-aggregate.ts';
import { addTableAggregate } from './plan/add-table-aggregate.ts';
import type { LogicalGroup } from './plan/logical-stream.ts';
import type { StreamsPlan } from './plan/streams-plan.ts';

/** The changes of a table under new keys, ready to be aggregated (`KGroupedTable`): what an entry was is taken out again. */
export class KGroupedTable<K, V> {
  readonly #plan: StreamsPlan;
  readonly #group: LogicalGroup<K, V>;

  constructor(plan: StreamsPlan, group: LogicalGroup<K, V>) {
    this.#plan = plan;
    this.#group = Object.freeze(group);
  }

  /** How many entries each key has now. */
  count(options: Named & Materialized<K, number> = {}): KTable<K, number> {
    const { initializer, aggregator } = countOf<K, V>(options);
    const subtractor = (_key: K, _value: V, count: number) => count - 1;
    return this.#plan.handles.table(
      addTableAggregate(this.#plan, this.#group, {
        kind: 'count',
        initializer,
        adder: aggregator,
        subtractor,
        options,
      }),
    );
  }

  /** Each key's entries combined; `subtractor` undoes what `adder` did. */
  reduce(adder: Reducer<V>, subtractor: Reducer<V>, options: Named & Materialized<K, V> = {}): KTable<K, V> {
    const reduction = { kind: 'reduce', adder, subtractor, options } as const;
    return this.#plan.handles.table(addTableAggregate<K, V, V>(this.#plan, this.#group, reduction));
  }

  /** Each key's entries folded into an aggregate; `subtractor` undoes what `adder` did. */
  aggregate<A>(
    initializer: Initializer<A>,
    adder: Aggregator<K, V, A>,
    subtractor: Aggregator<K, V, A>,
    options: Named & Materialized<K, A> = {},
  ): KTable<K, A> {
    return this.#plan.handles.table(
      addTableAggregate(this.#plan, this.#group, { kind: 'aggregate', initializer, adder, subtractor, options }),
    );
  }
}
