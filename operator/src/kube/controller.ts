import { SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { type Clock, systemClock, type Timer } from '../clock.ts';
import type { KubernetesObject } from '../objects/index.ts';
import { isConflict } from './api-error.ts';
import type { KubeMetrics } from './kube-metrics.ts';
import type { ObjectCache } from './object-cache.ts';
import { TerminalError } from './terminal-error.ts';
import { WorkQueue } from './work-queue.ts';

/** What a reconcile wishes. */
export interface ReconcileResult {
  /** To be called again, even if nothing changes. */
  readonly requeueAfterMs?: number;
}

/**
 * Brings what the key names to what its spec says, whatever has happened: level-triggered, called again after a change or
 * a failure. The signal is aborted when it takes too long to end at a stop. Throw a `TerminalError` not to be tried again.
 */
export type Reconcile = (key: string, signal: AbortSignal) => Promise<ReconcileResult>;

/** What a controller runs, and how. */
export interface ControllerOptions {
  readonly name: string;
  readonly reconcile: Reconcile;
  /** How many keys at a time; 1 by default. */
  readonly concurrency?: number;
  /** All keys once more, every so often: 10 h by default, up to a tenth later. */
  readonly resync?: { readonly keys: () => Iterable<string>; readonly everyMs?: number };
  readonly logger: Logger;
  readonly metrics?: KubeMetrics;
  readonly tracer?: Tracer;
  readonly clock?: Clock;
  readonly random?: () => number;
}

const RESYNC_MS = 10 * 60 * 60 * 1000;
const DRAIN_MS = 10_000;

/** Calls a reconcile for keys, each by one worker at a time, again and later after each failure. */
export class Controller {
  readonly #options: Required<Omit<ControllerOptions, 'resync' | 'metrics'>> &
    Pick<ControllerOptions, 'resync' | 'metrics'>;
  readonly #queue: WorkQueue;
  readonly #unwatch: (() => void)[] = [];
  readonly #stopping = new AbortController();
  #workers: Promise<unknown> | undefined;
  #resync: Timer | undefined;
  #active = 0;

  constructor(options: ControllerOptions) {
    const clock = options.clock ?? systemClock;
    const tracer = options.tracer ?? trace.getTracer('orders-platform-operator');
    this.#options = { concurrency: 1, random: Math.random, ...options, clock, tracer };
    this.#queue = new WorkQueue({ name: options.name, metrics: options.metrics, clock });
    this.#beginCounting();
  }

  /** Enqueues the keys of each object that changes: of what it is, and of what it was. */
  watch<T extends KubernetesObject>(cache: ObjectCache<T>, toKeys: (object: T) => Iterable<string>): void {
    const unwatch = cache.onChange((change) => {
      if (change.type === 'modified') for (const key of toKeys(change.before)) this.enqueue(key);
      for (const key of toKeys(change.object)) this.enqueue(key);
    });
    this.#unwatch.push(unwatch);
  }

  /** To be reconciled as soon as a worker is free. */
  enqueue(key: string): void {
    this.#queue.add(key);
  }

  /** Begins to work; once. Wait for the caches first. */
  start(): void {
    if (this.#workers !== undefined) return;
    const { concurrency, metrics, name } = this.#options;
    metrics?.maxConcurrentReconciles.set({ controller: name }, concurrency);
    metrics?.activeWorkers.set({ controller: name }, 0);
    this.#workers = Promise.all(Array.from({ length: concurrency }, () => this.#work()));
    this.#scheduleResync();
  }

  /** Takes nothing more and waits for what runs; after `drainMs` its signal is aborted. Twice is fine. */
  async close(drainMs = DRAIN_MS): Promise<void> {
    for (const unwatch of this.#unwatch.splice(0)) unwatch();
    this.#resync?.cancel();
    const timer = this.#options.clock.setTimer(drainMs, () => this.#stopping.abort());
    await this.#queue.close();
    await this.#workers;
    timer.cancel();
  }

  #scheduleResync(): void {
    const { resync, clock, random } = this.#options;
    if (resync === undefined) return;
    const { keys, everyMs = RESYNC_MS } = resync;
    this.#resync = clock.setTimer(everyMs * (1 + random() / 10), () => {
      for (const key of keys()) this.enqueue(key);
      this.#scheduleResync();
    });
  }

  async #work(): Promise<void> {
    for (let key = await this.#queue.take(); key !== undefined; key = await this.#queue.take()) {
      await this.#process(key);
      this.#queue.done(key);
    }
  }

  async #process(key: string): Promise<void> {
    const { name: controller, metrics, clock } = this.#options;
    const started = clock.monotonic();
    metrics?.activeWorkers.set({ controller }, ++this.#active);
    try {
      const { requeueAfterMs } = await this.#traced(key);
      this.#queue.forget(key);
      const again = requeueAfterMs !== undefined && requeueAfterMs >= 0;
      if (again) this.#queue.addAfter(key, Math.max(1, requeueAfterMs));
      metrics?.reconciles.inc({ controller, result: again ? 'requeue_after' : 'success' });
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#failed(key, error);
    } finally {
      metrics?.activeWorkers.set({ controller }, --this.#active);
      metrics?.reconcileSeconds.observe({ controller }, (clock.monotonic() - started) / 1000);
    }
  }

  #traced(key: string): Promise<ReconcileResult> {
    const { name, tracer, reconcile } = this.#options;
    const attributes = {
      'controller.name': name,
      'controller.key': key,
      'controller.retries': this.#queue.failures(key),
    };
    return tracer.startActiveSpan(`reconcile ${name}`, { attributes }, async (span) => {
      try {
        return await reconcile(key, this.#stopping.signal);
      } catch (error) {
        span.recordException(error instanceof Error ? error : String(error));
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  }

  /** From 0, as controller-runtime does: the first error is then an increase, and a panel without errors is not without data. */
  #beginCounting(): void {
    const { name: controller, metrics } = this.#options;
    for (const result of ['success', 'requeue_after', 'error']) metrics?.reconciles.inc({ controller, result }, 0);
    metrics?.reconcileErrors.inc({ controller }, 0);
    metrics?.terminalErrors.inc({ controller }, 0);
  }

  #failed(key: string, error: unknown): void {
    const { name: controller, metrics, logger } = this.#options;
    metrics?.reconciles.inc({ controller, result: 'error' });
    metrics?.reconcileErrors.inc({ controller });
    const context = { controller, key, failures: this.#queue.failures(key) + 1, err: error };
    if (error instanceof TerminalError) {
      metrics?.terminalErrors.inc({ controller });
      this.#queue.forget(key);
      logger.error(context, 'reconcile failed, and is not tried again until something changes');
      return;
    }
    this.#queue.retry(key);
    // Somebody else was faster: everyday life.
    if (isConflict(error)) logger.info(context, 'reconcile met a newer version, trying again');
    else logger.error(context, 'reconcile failed, trying again');
  }
}
