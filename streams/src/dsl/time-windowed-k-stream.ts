import type { Windowed } from '../model/windowed.ts';
import type { CloseAfterQuiet } from './close-after-quiet.ts';
import { EACH_UPDATE, type Emission, type EmitStrategy, emissionOf } from './emission.ts';
import type { Aggregator, Initializer, Reducer } from './functions.ts';
import type { KTable } from './k-table.ts';
import type { Materialized, Named } from './options.ts';
import { type Aggregation, countOf } from './plan/add-aggregate.ts';
import { addWindowAggregate } from './plan/add-window-aggregate.ts';
import type { LogicalGroup } from './plan/logical-stream.ts';
import type { StreamsPlan } from './plan/streams-plan.ts';
import type { SlidingWindows } from './windows/sliding-windows.ts';
import type { TimeWindows } from './windows/time-windows.ts';

/** A stream grouped by key and window of time (`TimeWindowedKStream`). Late records are left out and counted. */
export class TimeWindowedKStream<K, V> {
  readonly #plan: StreamsPlan;
  readonly #group: LogicalGroup<K, V>;
  readonly #windows: TimeWindows | SlidingWindows;
  readonly #emission: Emission;

  constructor(
    plan: StreamsPlan,
    group: LogicalGroup<K, V>,
    windows: TimeWindows | SlidingWindows,
    emission: Emission = EACH_UPDATE,
  ) {
    this.#plan = plan;
    this.#group = group;
    this.#windows = windows;
    this.#emission = emission;
  }

  /**
   * The same grouping with results sent when told; unless told, with each update.
   * @throws StreamsError STREAMS_INVALID_ARGUMENT
   */
  emitStrategy(emit: EmitStrategy, options: CloseAfterQuiet = {}): TimeWindowedKStream<K, V> {
    return new TimeWindowedKStream(this.#plan, this.#group, this.#windows, emissionOf(emit, options));
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
      addWindowAggregate(this.#plan, this.#group, this.#windows, this.#emission, aggregation),
    );
  }
}
