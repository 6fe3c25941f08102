import type { StreamsApplication } from '../../api/index.ts';
import { keyOf } from '../../objects/index.ts';
import type { Tale } from './decision.ts';

/** Where Events go; it neither waits nor throws. */
export interface EventSink {
  record(event: Tale & { readonly regarding: StreamsApplication }): void;
}

/** Tells what happens to applications in Events: each thing once, until something else is to be told of it. */
export class ApplicationTeller {
  readonly #events: EventSink;
  readonly #told = new Map<string, Map<string, string>>();

  constructor(events: EventSink) {
    this.#events = events;
  }

  /** Tells what was not told just before under the same reason. */
  tell(app: StreamsApplication, tales: readonly Tale[]): void {
    const key = keyOf(app.metadata);
    const told = this.#told.get(key) ?? new Map<string, string>();
    this.#told.set(key, told);
    for (const tale of tales) {
      if (told.get(tale.reason) === tale.note) continue;
      told.set(tale.reason, tale.note);
      this.#events.record({ regarding: app, ...tale });
    }
  }

  /** What went on is over: the same may be told again. */
  settled(application: string): void {
    this.#told.delete(application);
  }
}
