import { CogroupedKStream } from './cogrouped-k-stream.ts';
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
  /** What the plan knows of this group. */
  readonly logical: LogicalGroup<K, V>;
  readonly #plan: StreamsPlan;

  constructor(plan: StreamsPlan, group: LogicalGroup<K, V>) {
    this.#plan = plan;
    this.logical = Object.freeze(group);
  }

  /** How many records each key has had. */
  count(options: Named & Materialized<K, number> = {}): KTable<K, number> {
    return this.#plan.handles.table(addAggregate(this.#plan, this.logical, countOf(options)));
  }

  /** Each key's records combined; the first one is the first result. */
  reduce(reducer: Reducer<V>, options: Named & Materialized<K, V> = {}): KTable<K, V> {
    return this.#plan.handles.table(addAggregate(this.#plan, this.logical, { kind: 'reduce', reducer, options }));
  }

  /** Each key's records folded into an aggregate. */
  aggregate<A>(
    initializer: Initializer<A>,
    aggregator: Aggregator<K, V, A>,
    options: Named & Materialized<K, A> = {},
  ): KTable<K, A> {
    const aggregation = { kind: 'aggregate', initializer, aggregator, options } as const;
    return this.#plan.handles.table(addAggregate(this.#plan, this.logical, aggregation));
  }

  /** Begins an aggregation of several groups of streams into one table; `aggregator` is for the records of this one. */
  cogroup<A>(aggregator: Aggregator<K, V, A>): CogroupedKStream<K, A> {
    return new CogroupedKStream<K, A>(this.#plan).cogroup(this, aggregator);
  }

  /** The same, by windows of time. */
  windowedBy(windows: TimeWindows | SlidingWindows): TimeWindowedKStream<K, V>;
  windowedBy(windows: SessionWindows): SessionWindowedKStream<K, V>;
  windowedBy(
    windows: TimeWindows | SlidingWindows | SessionWindows,
  ): TimeWindowedKStream<K, V> | SessionWindowedKStream<K, V> {
    return windows.kind === 'session-windows'
      ? new SessionWindowedKStream(this.#plan, this.logical, windows)
      : new TimeWindowedKStream(this.#plan, this.logical, windows);
  }
}
