import {
  type KeyValueStore,
  lastHeader,
  type Processor,
  type ProcessorContext,
  plusMs,
  type Record,
  type ValueAndTimestamp,
} from '@orders-platform/streams';
import { failOn } from './mappers.ts';
import { entriesOnPunctuate, failOnPunctuate, punctuate } from './punctuating-processors.ts';
import { keyValueProcessors } from './store-processors.ts';
import { text } from './values.ts';
import { sessions, versions, windows } from './windowed-processors.ts';

/** What is done with one record. */
export type Step = (record: Record<unknown, unknown>, context: ProcessorContext) => void;

/** A processor that does the same with every record. */
export function each(step: Step): Processor {
  let context: ProcessorContext | undefined;
  return {
    init(given) {
      context = given;
    },
    process(record) {
      step(record, context as ProcessorContext);
    },
  };
}

/** A processor that forwards each record with another value. */
export function revalued(value: (record: Record<unknown, unknown>, context: ProcessorContext) => unknown): Processor {
  return each((record, context) => context.forward(record.withValue(value(record, context))));
}

/** The processors by name, each made anew for a task. The Java side's are in `Steps`. */
export const processors: { readonly [name: string]: (argument: never) => Processor } = {
  forward: () => each((record, context) => context.forward(record)),
  drop: () => each(() => {}),
  twice: () =>
    each((record, context) => {
      context.forward(record);
      context.forward(record);
    }),
  failOn: (argument: unknown) => revalued(({ value }) => failOn(value, argument)),
  commit: () =>
    each((record, context) => {
      context.commit();
      context.forward(record);
    }),
  metadata: () =>
    revalued((_record, context) => {
      const at = context.recordMetadata();
      return at === undefined ? 'none' : `${at.topic}-${at.partition}@${at.offset}`;
    }),
  streamTime: () => revalued((_record, context) => `${context.currentStreamTimeMs()}/${context.currentSystemTimeMs()}`),
  addHeader: ([key, value]: readonly [string, string]) =>
    each((record, context) =>
      context.forward(record.withHeaders([...record.headers, { key, value: Buffer.from(value) }])),
    ),
  readHeader: (name: string) => revalued((record) => lastHeader(record.headers, name)?.value?.toString() ?? 'none'),
  shiftTime: (ms: number) =>
    each((record, context) => context.forward(record.withTimestamp(plusMs(record.timestamp, ms)))),
  toChild: () => each((record, context) => context.forward(record, text(record.value))),
  punctuate,
  cancelAfter: punctuate,
  entriesOnPunctuate,
  failOnPunctuate,
  ...keyValueProcessors,
  timestamped: ({ store: name }: { readonly store: string }) =>
    revalued(({ key, value, timestamp }, context) => {
      const store = context.getStateStore<KeyValueStore<unknown, ValueAndTimestamp<unknown>>>(name);
      const old = store.get(key);
      store.put(key, value === null ? null : { value, timestamp });
      return old === undefined || old === null ? 'null' : `${text(old.value)}@${old.timestamp}`;
    }),
  timestampedTable: ({ store: name }: { readonly store: string }) =>
    each(({ key, value, timestamp }, context) => {
      const store = context.getStateStore<KeyValueStore<unknown, ValueAndTimestamp<unknown>>>(name);
      store.put(key, value === null ? null : { value, timestamp });
    }),
  table: ({ store: name }: { readonly store: string }) =>
    each(({ key, value }, context) => context.getStateStore<KeyValueStore<unknown, unknown>>(name).put(key, value)),
  window: windows,
  session: sessions,
  versioned: versions,
};
