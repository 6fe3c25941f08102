import type { StoreBuilder } from '../../model/state-store.ts';
import { changeBufferBuilder, recordBufferBuilder } from '../../state/buffer/index.ts';
import {
  sessionStoreBuilder,
  timestampedKeyValueStoreBuilder,
  timestampedWindowStoreBuilder,
  windowStoreBuilder,
} from '../../state/store-builders.ts';
import { versionedKeyValueStoreBuilder } from '../../state/versioned-store-builder.ts';
import { outerJoinStoreBuilder } from '../operators/outer-join-store.ts';
import { customStore } from './custom-store.ts';
import { type DslDefaultSerdes, requireSerde } from './default-serdes.ts';
import type { StoreSpec } from './store-spec.ts';

/** The builder of a store of the plan. @throws StreamsError STREAMS_INVALID_TOPOLOGY when a serde is missing. */
export function buildStore(spec: StoreSpec, defaults: DslDefaultSerdes): StoreBuilder {
  const what = `store '${spec.name}'`;
  const { name, persistent, logging, caching = false } = spec;
  const keySerde = requireSerde(spec.keySerde, 'key', defaults, what);
  const valueSerde = requireSerde(spec.valueSerde, 'value', defaults, what);
  const options = { name, persistent, logging, caching, keySerde, valueSerde };
  if (spec.custom !== undefined) return customStore(spec.custom, options, spec);
  switch (spec.kind) {
    case 'key-value':
      return timestampedKeyValueStoreBuilder(options);
    case 'versioned': {
      const { historyRetentionMs, segmentIntervalMs } = spec;
      return versionedKeyValueStoreBuilder({ ...options, historyRetentionMs, segmentIntervalMs });
    }
    case 'window': {
      const { windowSizeMs, retentionMs } = spec;
      return timestampedWindowStoreBuilder({ ...options, windowSizeMs, retentionMs });
    }
    case 'session': {
      const { retentionMs, readOnClose = false } = spec;
      const builder = sessionStoreBuilder({ ...options, retentionMs: readOnClose ? retentionMs + 1 : retentionMs });
      return readOnClose ? { ...builder, retentionMs } : builder;
    }
    case 'join': {
      const { windowSizeMs, retentionMs } = spec;
      return windowStoreBuilder({ ...options, windowSizeMs, retentionMs, retainDuplicates: true, logsHeaders: true });
    }
    case 'change-buffer':
      return changeBufferBuilder({ name, logging, keySerde, valueSerde });
    case 'record-buffer': {
      const { graceMs, serdeTopic } = spec;
      return recordBufferBuilder({ name, logging, keySerde, valueSerde, graceMs, serdeTopic });
    }
    case 'outer-join': {
      const rightSerde = requireSerde(spec.otherValueSerde, 'value', defaults, what);
      return outerJoinStoreBuilder({ name, persistent, logging, keySerde, leftSerde: valueSerde, rightSerde });
    }
  }
}
