import type { Windowed } from '../../model/windowed.ts';
import type { SessionStore, TimestampedWindowStore } from '../../state/index.ts';
import type { ProcessorContext } from '../../topology/processor.ts';
import type { TableValueGetter } from './table-value-getter.ts';

type StoreAccess = Pick<ProcessorContext, 'getStateStore'>;

/** The view of a windowed aggregation: a window's aggregate, by its key and start. */
export function windowView(storeName: string) {
  return {
    stores: [storeName],
    versioned: false,
    getter(context: StoreAccess): TableValueGetter {
      const store = context.getStateStore<TimestampedWindowStore<unknown, unknown>>(storeName);
      return (windowed) => {
        const { key, window } = windowed as Windowed<unknown>;
        return store.fetch(key, window.start);
      };
    },
  };
}

/** The view of an aggregation by sessions; a session's time is its end. */
export function sessionView(storeName: string) {
  return {
    stores: [storeName],
    versioned: false,
    getter(context: StoreAccess): TableValueGetter {
      const store = context.getStateStore<SessionStore<unknown, unknown>>(storeName);
      return (windowed) => {
        const { key, window } = windowed as Windowed<unknown>;
        const value = store.fetchSession(key, window.start, window.end);
        return value === undefined ? undefined : { value, timestamp: window.end };
      };
    },
  };
}
