import type { Logger } from 'pino';
import { type Clock, delay, systemClock, type Timer } from '../clock.ts';
import { type KubernetesObject, keyOf } from '../objects/index.ts';
import type { ApiClient } from './api-client.ts';
import { ApiError, isNotFound } from './api-error.ts';
import { EVENTS, eventOf, type Happening, type KubernetesEvent, seriesKey } from './event.ts';
import { microTime } from './lease.ts';
import { TokenBucket } from './rate-limiter.ts';

/** Who reports, and through what. */
export interface EventRecorderOptions {
  readonly client: ApiClient;
  /** As `streams.orders-platform.io/operator`. */
  readonly controller: string;
  /** The pod's name. */
  readonly instance: string;
  readonly logger: Logger;
  readonly clock?: Clock;
}

/** An event that may happen again. */
interface Series {
  readonly happening: Happening;
  /** As the API server has it; undefined until it was written. */
  written: KubernetesEvent | undefined;
  writtenCount: number;
  count: number;
  lastMs: number;
  timer: Timer | undefined;
}

const SERIES_ENDS_AFTER_MS = 10 * 60_000;
const BETWEEN_WRITES_MS = 60_000;
const MOST_WAITING = 1000;
/** Of one object: as many at once, then one every half minute. */
const OBJECT_BURST = 25;
const OBJECT_EVENTS_PER_SECOND = 1 / 30;
const MOST_BUCKETS = 1000;
const WRITE_ATTEMPTS = 3;
const RETRY_PAUSE_MS = 1000;
const CLOSE_WITHIN_MS = 2000;

/**
 * Writes events, one after another and behind the back of who records them. What happens again within ten minutes counts
 * up the series of its first event, at most once a minute. What cannot be written is logged and let go.
 */
export class EventRecorder {
  readonly #options: Required<EventRecorderOptions>;
  readonly #series = new Map<string, Series>();
  readonly #waiting = new Set<Series>();
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #closing = new AbortController();
  #writing: Promise<void> | undefined;
  #dropped = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = { clock: systemClock, ...options };
  }

  /** How many events were let go: too many of them, or refused. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Never waits, never throws. */
  record(happening: Happening): void {
    if (this.#closing.signal.aborted) return;
    const key = seriesKey(happening);
    const lastMs = this.#options.clock.now();
    const known = this.#series.get(key);
    if (known !== undefined) {
      known.count++;
      known.lastMs = lastMs;
      return;
    }
    if (this.#waiting.size >= MOST_WAITING || !this.#mayWriteOn(happening.regarding)) {
      return this.#drop(happening, new Error('too many events'));
    }
    const series = { happening, written: undefined, writtenCount: 0, count: 1, lastMs, timer: undefined };
    this.#series.set(key, series);
    this.#write(series);
  }

  /** Writes what is held back, for as long as two seconds; what is recorded afterwards is ignored. Twice is fine. */
  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      for (const series of this.#series.values()) this.#write(series);
      const late = this.#options.clock.setTimer(CLOSE_WITHIN_MS, () => this.#closing.abort());
      await this.#writing;
      late.cancel();
      this.#closing.abort();
    }
    await this.#writing;
    for (const series of this.#series.values()) series.timer?.cancel();
  }

  #mayWriteOn({ kind, metadata }: KubernetesObject): boolean {
    const key = `${kind}/${metadata.uid ?? keyOf(metadata)}`;
    const bucket =
      this.#buckets.get(key) ?? new TokenBucket(OBJECT_EVENTS_PER_SECOND, OBJECT_BURST, this.#options.clock);
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST_BUCKETS && oldest !== undefined) this.#buckets.delete(oldest);
    return bucket.tryTake();
  }

  #write(series: Series): void {
    this.#waiting.add(series);
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    // What is written already takes no turn, and this must not have ended before it is known as the one that writes.
    await Promise.resolve();
    for (const series of this.#waiting) {
      this.#waiting.delete(series);
      if (this.#closing.signal.aborted) return;
      // It may have been written since it was asked to be: by a write that was under way when the recorder was closed.
      if (series.count === series.writtenCount) continue;
      await this.#writeOne(series);
      series.timer?.cancel();
      series.timer = this.#options.clock.setTimer(BETWEEN_WRITES_MS, () => this.#look(series));
    }
    this.#writing = undefined;
  }

  /** A minute after it was written: count it up, or see whether it is over. */
  #look(series: Series): void {
    const { clock } = this.#options;
    if (series.count > series.writtenCount) this.#write(series);
    else if (clock.now() - series.lastMs >= SERIES_ENDS_AFTER_MS) this.#series.delete(seriesKey(series.happening));
    else series.timer = clock.setTimer(BETWEEN_WRITES_MS, () => this.#look(series));
  }

  async #writeOne(series: Series): Promise<void> {
    const { clock } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const { count } = series;
      try {
        series.written = await this.#send(series);
        series.writtenCount = count;
        return;
      } catch (error) {
        const again = error instanceof ApiError && error.retriable && attempt < WRITE_ATTEMPTS;
        if (!again || this.#closing.signal.aborted) {
          series.writtenCount = count;
          return this.#drop(series.happening, error);
        }
        await delay(clock, RETRY_PAUSE_MS * attempt, this.#closing.signal);
      }
    }
  }

  async #send({ written, happening, count, lastMs }: Series): Promise<KubernetesEvent> {
    const { client, controller, instance } = this.#options;
    const limits = { signal: this.#closing.signal };
    const series = { count, lastObservedTime: microTime(lastMs) };
    if (written !== undefined) {
      try {
        return await client.patch<KubernetesEvent>(EVENTS, written.metadata, { series }, limits);
      } catch (error) {
        // The server forgets events after an hour.
        if (!isNotFound(error)) throw error;
      }
    }
    const event = eventOf(happening, { controller, instance }, lastMs);
    return client.create<KubernetesEvent>(EVENTS, count > 1 ? { ...event, series } : event, limits);
  }

  #drop({ regarding, reason, note }: Happening, why: unknown): void {
    this.#dropped++;
    const { kind, metadata } = regarding;
    const context = { kind, namespace: metadata.namespace, name: metadata.name, reason, note };
    this.#options.logger.debug({ ...context, err: why }, 'an event is let go');
  }
}
