import { StreamsError } from '../../model/errors.ts';
import type { StoreBuilder } from '../../model/state-store.ts';
import type { CustomStore, StoreDescription } from '../options.ts';
import type { StoreSpec } from './store-spec.ts';

/** The builder of a store of the user's. @throws StreamsError STREAMS_INVALID_ARGUMENT when it is not what the table needs */
export function customStore(
  custom: CustomStore,
  described: StoreDescription<unknown, unknown>,
  spec: StoreSpec,
): StoreBuilder {
  const windowSizeMs = 'windowSizeMs' in spec ? spec.windowSizeMs : undefined;
  const retentionMs = 'retentionMs' in spec ? spec.retentionMs : undefined;
  const description = {
    ...described,
    ...(windowSizeMs !== undefined && { windowSizeMs }),
    ...(retentionMs !== undefined && { retentionMs }),
  };
  const builder = typeof custom === 'function' ? custom(description) : custom;
  const { name } = described;
  if (builder.name !== name) {
    throw refused(name, `the builder given makes a store '${builder.name}': both names must be the same`);
  }
  if (retentionMs !== undefined && builder.retentionMs !== undefined && builder.retentionMs < retentionMs) {
    throw refused(name, `it keeps windows for ${builder.retentionMs} ms, the table needs ${retentionMs} ms`);
  }
  return builder;
}

function refused(store: string, what: string): StreamsError {
  return new StreamsError('STREAMS_INVALID_ARGUMENT', `store '${store}': ${what}`, { store });
}
