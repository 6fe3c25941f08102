import {
  type KeyValueStore,
  type Processor,
  type ProcessorContext,
  plusMs,
  type Record,
  type Serde,
} from '@orders-platform/streams';
import { argumentText, number, text } from './values.ts';

type Store = KeyValueStore<unknown, unknown>;

interface StoreArgument {
  readonly store: string;
  readonly value?: unknown;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly reverse?: boolean;
  readonly prefix?: string;
}

const prefixSerde: Serde<string> = {
  serialize: (_topic, prefix) => Buffer.from(prefix),
  deserialize: (_topic, bytes) => bytes.toString(),
};

/** Each record's new value is what the store makes of it. */
function withStore(result: (store: Store, record: Record<unknown, unknown>, argument: StoreArgument) => unknown) {
  return (argument: StoreArgument): Processor => {
    let context: ProcessorContext | undefined;
    return {
      init(given) {
        context = given;
      },
      process(record) {
        const store = context?.getStateStore<Store>(argument.store) as Store;
        context?.forward(record.withValue(result(store, record, argument)));
      },
    };
  };
}

function listed(entries: Iterable<readonly [unknown, unknown]>): string {
  return [...entries].map(([key, value]) => `${text(key)}=${text(value)}`).join(',');
}

/** The processors over a key-value store. */
export const keyValueProcessors = {
  count: withStore((store, { key }) => {
    const next = plusMs(number(store.get(key) ?? 0), 1);
    store.put(key, next);
    return next;
  }),
  previous: withStore((store, { key, value }) => {
    const old = store.get(key);
    store.put(key, value);
    return `${text(old)}>${text(value)}`;
  }),
  deleteOn: withStore((store, { key, value }, argument) => {
    if (text(value) === argumentText(argument.value)) return `deleted ${text(store.delete(key))}`;
    store.put(key, value);
    return 'put';
  }),
  putIfAbsent: withStore((store, { key, value }) => text(store.putIfAbsent(key, value))),
  entries: withStore((store, { key, value }, { from, to, reverse }) => {
    store.put(key, value);
    const [first, last] = [from ?? undefined, to ?? undefined];
    return listed(reverse === true ? store.reverseRange(first, last) : store.range(first, last));
  }),
  prefix: withStore((store, { key, value }, { prefix = '' }) => {
    store.put(key, value);
    return listed(store.prefixScan(prefix, prefixSerde));
  }),
  lookup: withStore((store, { value }) => {
    const found = store.get(value);
    const stamped = typeof found === 'object' && found !== null && 'timestamp' in found && 'value' in found;
    return `${text(value)}=${text(stamped ? found.value : found)}`;
  }),
};
