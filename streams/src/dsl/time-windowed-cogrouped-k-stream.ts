import type { Windowed } from '../model/windowed.ts';
import type { Initializer } from './functions.ts';
import type { KTable } from './k-table.ts';
import type { Materialized, Named } from './options.ts';
import { addWindowedCogroup } from './plan/add-windowed-cogroup.ts';
import type { LogicalCogroup } from './plan/logical-cogroup.ts';
import type { StreamsPlan } from './plan/streams-plan.ts';
import type { SlidingWindows } from './windows/sliding-windows.ts';
import type { TimeWindows } from './windows/time-windows.ts';

/**
 * Several grouped streams with one aggregate a key and window of time (`TimeWindowedCogroupedKStream`). Each stream has a
 * time of its own, by which its late records are left out. Results are sent with each update, as in Kafka Streams.
 */
export class TimeWindowedCogroupedKStream<K, A> {
  readonly #plan: StreamsPlan;
  readonly #cogroup: LogicalCogroup<K, A>;
  readonly #windows: TimeWindows | SlidingWindows;

  constructor(plan: StreamsPlan, cogroup: LogicalCogroup<K, A>, windows: TimeWindows | SlidingWindows) {
    this.#plan = plan;
    this.#cogroup = cogroup;
    this.#windows = windows;
  }

  /** The records of all streams in each window folded into one aggregate. */
  aggregate(initializer: Initializer<A>, options: Named & Materialized<K, A> = {}): KTable<Windowed<K>, A> {
    return this.#plan.handles.table(addWindowedCogroup(this.#plan, this.#cogroup, this.#windows, initializer, options));
  }
}
