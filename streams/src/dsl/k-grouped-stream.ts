import type { Aggregator, Initializer, Reducer } from './functions.ts';
import type { KTable } from './k-table.ts';
import type { Materialized, Named } from './options.ts';
import { addAggregate, countOf } from './plan/add-aggregate.ts';
import type { LogicalGroup } from './plan/logical-stream.ts';
import type { StreamsPlan } from './plan/streams-plan.ts';
import { SessionWindowedKStream } from './session-windowed-k-stream.ts';
import { TimeWindowedKStream } from './time-windowed-k-stream.ts';
import type { SessionWindows } from './windows/session-windows.ts';
import type { SlidingWindows } from './windows/sliding-windows.ts';
import type { TimeWindows } from './windows/time-windows.ts';

/** A stream grouped by its key, ready to be aggregated (`KGroupedStream`). Records with a null key or value are left out. */
export class KGroupedStream<K, V> {
  readonly #plan: StreamsPlan;
  readonly #group: LogicalGroup<K, V>;

  constructor(plan: StreamsPlan, group: LogicalGroup<K, V>) {
    this.#plan = plan;
    this.#group = Object.freeze(group);
  }

  /** How many records each key has had. */
  count(options: Named & Materialized<K, number> = {}): KTable<K, number> {
    return this.#plan.handles.table(addAggregate(this.#plan, this.#group, countOf(options)));
  }

  /** Each key's records combined; the first one is the first result. */
  reduce(reducer: Reducer<V>, options: Named & Materialized<K, V> = {}): KTable<K, V> {
    return this.#plan.handles.table(addAggregate(this.#plan, this.#group, { kind: 'reduce', reducer, options }));
  }

  /** Each key's records folded into an aggregate. */
  aggregate<A>(
    initializer: Initializer<A>,
    aggregator: Aggregator<K, V, A>,
    options: Named & Materialized<K, A> = {},
  ): KTable<K, A> {
    const aggregation = { kind: 'aggregate', initializer, aggregator, options } as const;
    return this.#plan.handles.table(addAggregate(this.#plan, this.#group, aggregation));
  }

  /** The same, by windows of time. */
  windowedBy(windows: TimeWindows | SlidingWindows): TimeWindowedKStream<K, V>;
  windowedBy(windows: SessionWindows): SessionWindowedKStream<K, V>;
  windowedBy(
    windows: TimeWindows | SlidingWindows | SessionWindows,
  ): TimeWindowedKStream<K, V> | SessionWindowedKStream<K, V> {
    return windows.kind === 'session-windows'
      ? new SessionWindowedKStream(this.#plan, this.#group, windows)
      : new TimeWindowedKStream(this.#plan, this.#group, windows);
  }
}
