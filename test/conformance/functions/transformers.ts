import { type KeyValueStore, plusMs, type TransformerContext, type ValueTransformer } from '@orders-platform/streams';
import { number, text } from './values.ts';

type Store = KeyValueStore<unknown, unknown>;

function withStore(result: (store: Store, key: unknown, value: unknown) => unknown) {
  return ({ store: name }: { readonly store: string }): ValueTransformer<unknown, unknown, unknown> => {
    let context: TransformerContext | undefined;
    return {
      init(given) {
        context = given;
      },
      transform: (key, value) => result(context?.getStateStore<Store>(name) as Store, key, value),
    };
  };
}

/** Transformers of a table's values by name, each made anew for a task. */
export const transformers = {
  previous: withStore((store, key, value) => {
    const old = store.get(key);
    store.put(key, value);
    return `${text(old)}>${text(value)}`;
  }),
  count: withStore((store, key) => {
    const next = plusMs(number(store.get(key) ?? 0), 1);
    store.put(key, next);
    return next;
  }),
  lookup: withStore((store, _key, value) => (value === null ? null : `${text(value)}=${text(store.get(value))}`)),
};
