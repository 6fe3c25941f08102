import { type Clock, systemClock, type Timer } from '../clock.ts';
import type { KubeMetrics, UnfinishedWork } from './kube-metrics.ts';
import { KeyBackoff, TokenBucket } from './rate-limiter.ts';

/** A queue's name, for its metrics, and its pace. */
export interface WorkQueueOptions {
  readonly name: string;
  readonly metrics?: KubeMetrics | undefined;
  readonly clock?: Clock;
}

const FIRST_RETRY_MS = 5;
const MOST_RETRY_MS = 1_000_000;
const RETRIES_PER_SECOND = 10;
const RETRY_BURST = 100;

/**
 * Keys to work on, with client-go's promises: a key is in it once however often it is added, one worker at a time has it,
 * and one that is added while it is worked on comes again afterwards.
 */
export class WorkQueue {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #metrics: KubeMetrics | undefined;
  readonly #backoff = new KeyBackoff(FIRST_RETRY_MS, MOST_RETRY_MS);
  readonly #bucket: TokenBucket;
  /** In the order of their coming, and since when they wait. */
  readonly #waiting = new Map<string, number>();
  /** Since when they are worked on. */
  readonly #processing = new Map<string, number>();
  readonly #again = new Set<string>();
  readonly #later = new Map<string, { readonly at: number; readonly timer: Timer }>();
  readonly #takers: ((key: string | undefined) => void)[] = [];
  #idle: PromiseWithResolvers<void> | undefined;
  #closed = false;

  constructor({ name, metrics, clock = systemClock }: WorkQueueOptions) {
    this.#name = name;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#bucket = new TokenBucket(RETRIES_PER_SECOND, RETRY_BURST, clock);
    metrics?.unfinishedWork.set(name, () => this.#unfinishedWork());
    metrics?.queueRetries.inc(this.#labels, 0);
    this.#observeDepth();
  }

  /** How many keys wait to be taken, those for later not counted. */
  get depth(): number {
    return this.#waiting.size;
  }

  /** To be worked on as soon as a worker is free. Ignored when closed. */
  add(key: string): void {
    if (this.#closed || this.#waiting.has(key) || this.#again.has(key)) return;
    this.#metrics?.queueAdds.inc(this.#labels);
    if (this.#processing.has(key)) this.#again.add(key);
    else this.#enqueue(key);
  }

  /** To be worked on in so many milliseconds; of several such wishes the earliest counts. */
  addAfter(key: string, ms: number): void {
    if (this.#closed) return;
    if (ms <= 0) return this.add(key);
    const at = this.#clock.monotonic() + ms;
    const known = this.#later.get(key);
    if (known !== undefined && known.at <= at) return;
    known?.timer.cancel();
    const timer = this.#clock.setTimer(ms, () => {
      this.#later.delete(key);
      this.add(key);
    });
    this.#later.set(key, { at, timer });
  }

  /** To be tried again after a failure: later with each failure of the key, and not too many of all keys a second. */
  retry(key: string): void {
    this.#metrics?.queueRetries.inc(this.#labels);
    this.addAfter(key, Math.max(this.#backoff.next(key), this.#bucket.next()));
  }

  /** The key's failures no longer count. */
  forget(key: string): void {
    this.#backoff.forget(key);
  }

  /** How often the key failed since it was forgotten. */
  failures(key: string): number {
    return this.#backoff.failures(key);
  }

  /** The next key, as soon as there is one; undefined when the queue is closed. Say `done` when it is worked on. */
  take(): Promise<string | undefined> {
    const next = this.#waiting.keys().next();
    if (next.done !== true) return Promise.resolve(this.#hand(next.value));
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** Ends the work on a key that was taken. */
  done(key: string): void {
    const since = this.#processing.get(key);
    if (since === undefined) return;
    this.#processing.delete(key);
    this.#metrics?.workSeconds.observe(this.#labels, (this.#clock.monotonic() - since) / 1000);
    if (this.#again.delete(key) && !this.#closed) this.#enqueue(key);
    if (this.#processing.size === 0) this.#idle?.resolve();
  }

  /** Hands out nothing more, and resolves when all that was taken is done. Twice is fine. */
  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      for (const { timer } of this.#later.values()) timer.cancel();
      this.#later.clear();
      this.#waiting.clear();
      this.#again.clear();
      this.#observeDepth();
      for (const taker of this.#takers.splice(0)) taker(undefined);
    }
    this.#idle ??= Promise.withResolvers();
    if (this.#processing.size === 0) this.#idle.resolve();
    return this.#idle.promise;
  }

  #enqueue(key: string): void {
    this.#waiting.set(key, this.#clock.monotonic());
    const taker = this.#takers.shift();
    if (taker !== undefined) taker(this.#hand(key));
    this.#observeDepth();
  }

  #hand(key: string): string {
    const now = this.#clock.monotonic();
    this.#metrics?.queueSeconds.observe(this.#labels, (now - (this.#waiting.get(key) ?? now)) / 1000);
    this.#waiting.delete(key);
    this.#processing.set(key, now);
    this.#observeDepth();
    return key;
  }

  #unfinishedWork(): UnfinishedWork {
    const now = this.#clock.monotonic();
    const ages = [...this.#processing.values()].map((since) => (now - since) / 1000);
    return { total: ages.reduce((sum, age) => sum + age, 0), longest: Math.max(0, ...ages) };
  }

  #observeDepth(): void {
    this.#metrics?.queueDepth.set(this.#labels, this.#waiting.size);
  }

  get #labels() {
    return { name: this.#name, controller: this.#name };
  }
}
