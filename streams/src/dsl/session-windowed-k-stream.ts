import type { Windowed } from '../model/windowed.ts';
import type { CloseAfterQuiet } from './close-after-quiet.ts';
import { EACH_UPDATE, type Emission, type EmitStrategy, emissionOf } from './emission.ts';
import type { Aggregator, Initializer, Merger, Reducer } from './functions.ts';
import type { KTable } from './k-table.ts';
import type { Materialized, Named } from './options.ts';
import { type Aggregation, countOf } from './plan/add-aggregate.ts';
import { addSessionAggregate } from './plan/add-session-aggregate.ts';
import type { LogicalGroup } from './plan/logical-stream.ts';
import type { StreamsPlan } from './plan/streams-plan.ts';
import type { SessionWindows } from './windows/session-windows.ts';

/**
 * A stream grouped by key and session (`SessionWindowedKStream`). When a record joins sessions together, the old ones are
 * deleted before the new one is sent. Late records are left out and counted.
 */
export class SessionWindowedKStream<K, V> {
  readonly #plan: StreamsPlan;
  readonly #group: LogicalGroup<K, V>;
  readonly #windows: SessionWindows;
  readonly #emission: Emission;

  constructor(plan: StreamsPlan, group: LogicalGroup<K, V>, windows: SessionWindows, emission: Emission = EACH_UPDATE) {
    this.#plan = plan;
    this.#group = group;
    this.#windows = windows;
    this.#emission = emission;
  }

  /**
   * The same grouping with results sent when told; unless told, with each update.
   * @throws StreamsError STREAMS_INVALID_ARGUMENT
   */
  emitStrategy(emit: EmitStrategy, options: CloseAfterQuiet = {}): SessionWindowedKStream<K, V> {
    return new SessionWindowedKStream(this.#plan, this.#group, this.#windows, emissionOf(emit, options));
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
      addSessionAggregate(this.#plan, this.#group, this.#windows, this.#emission, aggregation, merger),
    );
  }
}
