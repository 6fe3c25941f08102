import type { Windowed } from '../model/windowed.ts';
import type { Initializer, Merger } from './functions.ts';
import type { KTable } from './k-table.ts';
import type { Materialized, Named } from './options.ts';
import { addSessionCogroup } from './plan/add-windowed-cogroup.ts';
import type { LogicalCogroup } from './plan/logical-cogroup.ts';
import type { StreamsPlan } from './plan/streams-plan.ts';
import type { SessionWindows } from './windows/session-windows.ts';

/**
 * Several grouped streams with one aggregate a key and session (`SessionWindowedCogroupedKStream`): a record of any of
 * them prolongs a session. Each stream has a time of its own, by which its late records are left out.
 */
export class SessionWindowedCogroupedKStream<K, A> {
  readonly #plan: StreamsPlan;
  readonly #cogroup: LogicalCogroup<K, A>;
  readonly #windows: SessionWindows;

  constructor(plan: StreamsPlan, cogroup: LogicalCogroup<K, A>, windows: SessionWindows) {
    this.#plan = plan;
    this.#cogroup = cogroup;
    this.#windows = windows;
  }

  /** The records of all streams in each session folded into one aggregate; `merger` makes one of two. */
  aggregate(
    initializer: Initializer<A>,
    merger: Merger<K, A>,
    options: Named & Materialized<K, A> = {},
  ): KTable<Windowed<K>, A> {
    return this.#plan.handles.table(
      addSessionCogroup(this.#plan, this.#cogroup, this.#windows, initializer, merger, options),
    );
  }
}
