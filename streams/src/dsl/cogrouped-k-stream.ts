import type { Aggregator, Initializer } from './functions.ts';
import type { KGroupedStream } from './k-grouped-stream.ts';
import type { KTable } from './k-table.ts';
import type { Materialized, Named } from './options.ts';
import { addCogroupAggregate } from './plan/add-windowed-cogroup.ts';
import type { LogicalCogroup } from './plan/logical-cogroup.ts';
import type { StreamsPlan } from './plan/streams-plan.ts';
import { SessionWindowedCogroupedKStream } from './session-windowed-cogrouped-k-stream.ts';
import { TimeWindowedCogroupedKStream } from './time-windowed-cogrouped-k-stream.ts';
import type { SessionWindows } from './windows/session-windows.ts';
import type { SlidingWindows } from './windows/sliding-windows.ts';
import type { TimeWindows } from './windows/time-windows.ts';

/**
 * Several grouped streams with one aggregate a key (`CogroupedKStream`), each with an aggregator of its own. Made by
 * `KGroupedStream.cogroup`. Records with a null key or value are left out.
 */
export class CogroupedKStream<K, A> {
  readonly #plan: StreamsPlan;
  readonly #cogroup: LogicalCogroup<K, A> = { groups: new Map(), repartitions: new Map() };

  constructor(plan: StreamsPlan) {
    this.#plan = plan;
  }

  /** Adds a grouped stream of the same key; one that is there already gets the new aggregator. */
  cogroup<V>(grouped: KGroupedStream<K, V>, aggregator: Aggregator<K, V, A>): this {
    this.#cogroup.groups.set(grouped.logical as never, aggregator as never);
    return this;
  }

  /** The records of all streams folded into one aggregate a key. */
  aggregate(initializer: Initializer<A>, options: Named & Materialized<K, A> = {}): KTable<K, A> {
    return this.#plan.handles.table(addCogroupAggregate(this.#plan, this.#cogroup, initializer, options));
  }

  /** The same, by windows of time. */
  windowedBy(windows: TimeWindows | SlidingWindows): TimeWindowedCogroupedKStream<K, A>;
  windowedBy(windows: SessionWindows): SessionWindowedCogroupedKStream<K, A>;
  windowedBy(
    windows: TimeWindows | SlidingWindows | SessionWindows,
  ): TimeWindowedCogroupedKStream<K, A> | SessionWindowedCogroupedKStream<K, A> {
    return windows.kind === 'session-windows'
      ? new SessionWindowedCogroupedKStream(this.#plan, this.#cogroup, windows)
      : new TimeWindowedCogroupedKStream(this.#plan, this.#cogroup, windows);
  }
}
