import { Record } from '../../model/record.ts';
import type { Windowed } from '../../model/windowed.ts';
import { mayCache, type ValueAndTimestamp } from '../../state/index.ts';
import type { ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';

/**
 * The context that a table's processor sends its changes with. Where its store caches, the cache sends each key's last
 * change when it is flushed, and the processor's own go nowhere (`kstream.internals.TimestampedTupleForwarder`).
 */
export function cachedOutput<K, V>(
  context: ProcessorContext<K, Change<V>>,
  storeName: string | undefined,
  sendOldValues: boolean,
): ProcessorContext<K, Change<V>> {
  if (storeName === undefined) return context;
  const store = context.getStateStore(storeName);
  if (!mayCache(store)) return context;
  const caches = store.setFlushListener((flushed) => {
    const key = flushed.key as K;
    const newValue = flushed.newValue as ValueAndTimestamp<V> | null;
    const oldValue = flushed.oldValue as ValueAndTimestamp<V> | null;
    const time = newValue?.timestamp ?? flushed.context.timestamp;
    const change = new Change<V>(newValue?.value ?? null, oldValue?.value ?? null);
    context.forward(new Record(key, change, time, flushed.context.headers));
  }, sendOldValues);
  return caches ? withoutOutput(context) : context;
}

/** The same for sessions, whose results have the time of their session's end. */
export function cachedSessionOutput<K, V>(
  context: ProcessorContext<Windowed<K>, Change<V>>,
  storeName: string,
  sendOldValues: boolean,
): ProcessorContext<Windowed<K>, Change<V>> {
  const store = context.getStateStore(storeName);
  if (!mayCache(store)) return context;
  const caches = store.setFlushListener((flushed) => {
    const key = flushed.key as Windowed<K>;
    const change = new Change<V>(flushed.newValue as V | null, flushed.oldValue as V | null);
    context.forward(new Record(key, change, key.window.end, flushed.context.headers));
  }, sendOldValues);
  return caches ? withoutOutput(context) : context;
}

function withoutOutput<K, V>(context: ProcessorContext<K, V>): ProcessorContext<K, V> {
  const { applicationId, taskId } = context;
  return {
    applicationId,
    taskId,
    forward() {},
    forwardHeld() {},
    getStateStore: (name) => context.getStateStore(name),
    schedule: (intervalMs, type, punctuator, startTime) => context.schedule(intervalMs, type, punctuator, startTime),
    recordMetadata: () => context.recordMetadata(),
    currentStreamTimeMs: () => context.currentStreamTimeMs(),
    currentSystemTimeMs: () => context.currentSystemTimeMs(),
    commit: () => context.commit(),
    dropped: (reason) => context.dropped(reason),
  };
}
