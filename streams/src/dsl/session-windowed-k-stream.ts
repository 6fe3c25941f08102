import type { Windowed } from '../model/windowed.ts';
import type { Aggregator, Initializer, Merger, Reducer } from './functions.ts';
import type { KTable } from './k-table.ts';
import type { Materialized, Named } from './options.ts';
import { type Aggregation, countOf } from './plan/add-aggregate.ts';
import { addSessionAggregate } from './plan/add-session-aggregate.ts';
import type { LogicalGroup } from './plan/logical-stream.ts';
import type { StreamsPlan } from './plan/streams-plan.ts';
import type { EmitStrategy } from './time-windowed-k-stream.ts';
import type { SessionWindows } from './windows/session-windows.ts';

/**
 * A stream grouped by key and session (`SessionWindowedKStream`). When a record joins sessions together, the old ones are
 * deleted before the new one is sent. Late records are left out and counted.
 */
export class SessionWindowedKStream<K, V> {
  readonly #plan: StreamsPlan;
  readonly #group: LogicalGroup<K, V>;
  readonly #windows: SessionWindows;
  readonly #emit: EmitStrategy;

  constructor(
    plan: StreamsPlan,
    group: LogicalGroup<K, V>,
    windows: SessionWindows,
    emit: EmitStrategy = 'on-window-update',
  ) {
    this.#plan = plan;
    this.#group = group;
    this.#windows = windows;
    this.#emit = emit;
  }

  /** The same grouping with results sent when told; unless told, with each update. */
  emitStrategy(emit: EmitStrategy): SessionWindowedKStream<K, V> {
    return new SessionWindowedKStream(this.#plan, this.#group, this.#windows, emit);
  }

  /** How many records each session has. */
  count(options: Named & Materialized<K, number> = {}): KTable<Windowed<K>, number> {
    return this.#aggregated(countOf(options), (_key, first, second) => first + second);
  }

  /** The records of each session combined; the first one is the first result. */
  reduce(reducer: Reducer<V>, options: Named & Materialized<K, V> = {}): KTable<Windowed<K>, V> {
    return this.#aggregated({ kind: 'reduce', reducer, options }, (_key, first, second) => reducer(first, second));
  }

  /** The records of each session folded into an aggregate; `merger` makes one of two when sessions become one. */
  aggregate<A>(
    initializer: Initializer<A>,
    aggregator: Aggregator<K, V, A>,
    merger: Merger<K, A>,
    options: Named & Materialized<K, A> = {},
  ): KTable<Windowed<K>, A> {
    return this.#aggregated({ kind: 'aggregate', initializer, aggregator, options }, merger);
  }

  #aggregated<A>(aggregation: Aggregation<K, V, A>, merger: Merger<K, A>): KTable<Windowed<K>, A> {
    return this.#plan.handles.table(
      addSessionAggregate(this.#plan, this.#group, this.#windows, this.#emit, aggregation, merger),
    );
  }
}
