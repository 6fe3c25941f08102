import {
  laterOf,
  minusMs,
  type Processor,
  type ProcessorContext,
  plusMs,
  type Record,
  type SessionStore,
  type StateStore,
  type Timestamp,
  type WindowStore,
} from '@orders-platform/streams';
import { text } from './values.ts';

/** Each record's new value is what is read of the store after it has been put there. */
function read<S extends StateStore>(
  name: string,
  result: (store: S, record: Record<unknown, unknown>) => string,
): Processor {
  let context: ProcessorContext | undefined;
  return {
    init(given) {
      context = given;
    },
    process(record) {
      const store = context?.getStateStore<S>(name) as S;
      context?.forward(record.withValue(result(store, record)));
    },
  };
}

function listed(entries: Iterable<readonly [unknown, unknown]>): string {
  return [...entries].map(([key, value]) => `${text(key)}=${text(value)}`).join(',');
}

/** What is asked of a window store: the windows from `beforeMs` before the record to `afterMs` after it. */
interface WindowArgument {
  readonly store: string;
  readonly beforeMs?: number;
  readonly afterMs?: number;
  /** Of all keys. */
  readonly all?: boolean;
  readonly backward?: boolean;
}

export function windows({ store: name, beforeMs = 0, afterMs = 0, all, backward }: WindowArgument): Processor {
  return read<WindowStore<unknown, unknown>>(name, (store, { key, value, timestamp }) => {
    store.put(key, value, timestamp);
    const earliest = minusMs(timestamp, beforeMs);
    const [from, to] = [laterOf(earliest, 0), plusMs(timestamp, afterMs)];
    if (all === true) return listed(backward === true ? store.backwardFetchAll(from, to) : store.fetchAll(from, to));
    return listed(backward === true ? store.backwardFetch(key, from, to) : store.fetch(key, from, to));
  });
}

export function sessions({ store: name, gapMs }: { readonly store: string; readonly gapMs: number }): Processor {
  return read<SessionStore<unknown, unknown>>(name, (store, { key, value, timestamp }) => {
    store.put({ key, window: { start: timestamp, end: timestamp } }, value);
    return listed(store.findSessions(key, minusMs(timestamp, gapMs), plusMs(timestamp, gapMs)));
  });
}

/** A store of versions, as far as it is used here. */
interface VersionedStore extends StateStore {
  put(key: unknown, value: unknown, timestamp: Timestamp): unknown;
  get(
    key: unknown,
    asOfTimestamp?: Timestamp,
  ): { readonly value: unknown; readonly timestamp: Timestamp } | null | undefined;
}

export function versions({ store: name, agoMs = 0 }: { readonly store: string; readonly agoMs?: number }): Processor {
  return read<VersionedStore>(name, (store, { key, value, timestamp }) => {
    store.put(key, value, timestamp);
    const shown = (version: ReturnType<VersionedStore['get']>) =>
      version === undefined || version === null ? 'null' : `${text(version.value)}@${version.timestamp}`;
    return `${shown(store.get(key))} then ${shown(store.get(key, minusMs(timestamp, agoMs)))}`;
  });
}
