import type { Windowed } from '../model/windowed.ts';
import type { Aggregator, Initializer, Reducer } from './functions.ts';
import type { KTable } from './k-table.ts';
import type { Materialized, Named } from './options.ts';
import { type Aggregation, countOf } from './plan/add-aggregate.ts';
import { addWindowAggregate } from './plan/add-window-aggregate.ts';
import type { LogicalGroup } from './plan/logical-stream.ts';
import type { StreamsPlan } from './plan/streams-plan.ts';
import type { SlidingWindows } from './windows/sliding-windows.ts';
import type { TimeWindows } from './windows/time-windows.ts';

/** When a window's result is sent on: with each update, or once when the window has closed. */
export type EmitStrategy = 'on-window-update' | 'on-window-close';

/** A stream grouped by key and window of time (`TimeWindowedKStream`). Late records are left out and counted. */
export class TimeWindowedKStream<K, V> {
  readonly #plan: StreamsPlan;
  readonly #group: LogicalGroup<K, V>;
  readonly #windows: TimeWindows | SlidingWindows;
  readonly #emit: EmitStrategy;

  constructor(
    plan: StreamsPlan,
    group: LogicalGroup<K, V>,
    windows: TimeWindows | SlidingWindows,
    emit: EmitStrategy = 'on-window-update',
  ) {
    this.#plan = plan;
    this.#group = group;
    this.#windows = windows;
    this.#emit = emit;
  }

  /** The same grouping with results sent when told; unless told, with each update. */
  emitStrategy(emit: EmitStrategy): TimeWindowedKStream<K, V> {
    return new TimeWindowedKStream(this.#plan, this.#group, this.#windows, emit);
  }

  /** How many records each key has had in each window. */
  count(options: Named & Materialized<K, number> = {}): KTable<Windowed<K>, number> {
    return this.#aggregated(countOf(options));
  }

  /** Each key's records of a window combined; the first one is the first result. */
  reduce(reducer: Reducer<V>, options: Named & Materialized<K, V> = {}): KTable<Windowed<K>, V> {
    return this.#aggregated({ kind: 'reduce', reducer, options });
  }

  /** Each key's records of a window folded into an aggregate. */
  aggregate<A>(
    initializer: Initializer<A>,
    aggregator: Aggregator<K, V, A>,
    options: Named & Materialized<K, A> = {},
  ): KTable<Windowed<K>, A> {
    return this.#aggregated({ kind: 'aggregate', initializer, aggregator, options });
  }

  #aggregated<A>(aggregation: Aggregation<K, V, A>): KTable<Windowed<K>, A> {
    return this.#plan.handles.table(
      addWindowAggregate(this.#plan, this.#group, this.#windows, this.#emit, aggregation),
    );
  }
}
