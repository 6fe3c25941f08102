import type { Tracer } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { type Clock, delay, systemClock } from '../../clock.ts';
import { type ApiClient, Controller, type KubeMetrics, ObjectCache, Reflector } from '../../kube/index.ts';
import { type KubernetesObject, keyOf, type ResourceType } from '../../objects/index.ts';
import { OPERATOR_NAME } from '../../specs/index.ts';
import type { EventSink } from './application-teller.ts';
import { applicationOf, BY_APPLICATION, LiveObjects } from './live-objects.ts';
import { isListable } from './optional-kinds.ts';
import type { PodStatusReader } from './pod-status-reader.ts';
import { MADE_KINDS, OPTIONAL_KINDS, PODS, STREAMS_APPLICATIONS } from './resource-types.ts';
import { StreamsApplicationReconciler } from './streams-application-reconciler.ts';

/** What the controller runs with. */
export interface StreamsApplicationControllerOptions {
  /** Fenced by the term of the leader. */
  readonly client: ApiClient;
  /** Absent: all. */
  readonly namespaces?: readonly string[] | undefined;
  readonly reader: PodStatusReader;
  readonly events: EventSink;
  readonly logger: Logger;
  readonly metrics?: KubeMetrics;
  readonly tracer?: Tracer | undefined;
  readonly clock?: Clock;
  readonly concurrency?: number;
  readonly maxConcurrentRollouts?: number;
  readonly resyncMs?: number;
}

const CONCURRENCY = 8;
const RESYNC_MS = 600_000;
const LOOK_FOR_KINDS_EVERY_MS = 30_000;

/** Follows StreamsApplications and everything that is made of them, and reconciles each application that something happens to. */
export class StreamsApplicationController {
  readonly #options: StreamsApplicationControllerOptions & { readonly clock: Clock };
  readonly #live = new LiveObjects();
  readonly #applications = new ObjectCache<KubernetesObject>();
  readonly #reflectors: Reflector<KubernetesObject>[] = [];
  readonly #controller: Controller;
  #synced = false;

  constructor(options: StreamsApplicationControllerOptions) {
    const { client, reader, events, logger, metrics, maxConcurrentRollouts, clock = systemClock } = options;
    this.#options = { ...options, clock };
    const reconciler = new StreamsApplicationReconciler({
      client,
      live: this.#live,
      reader,
      events,
      clock,
      maxConcurrentRollouts,
    });
    this.#controller = new Controller({
      name: 'streamsapplication',
      reconcile: (key, signal) => reconciler.reconcile(key, signal),
      concurrency: options.concurrency ?? CONCURRENCY,
      resync: { keys: () => this.#applications.keys(), everyMs: options.resyncMs ?? RESYNC_MS },
      logger,
      ...(metrics && { metrics }),
      ...(options.tracer && { tracer: options.tracer }),
      clock,
    });
  }

  /** Whether everything that there was at the start has been seen. */
  get hasSynced(): boolean {
    return this.#synced;
  }

  /** Runs until the signal is aborted, then waits for what is under way. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      const waiting = await this.#start(signal);
      this.#synced = true;
      this.#controller.start();
      await this.#followLater(waiting, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await this.#controller.close();
      await Promise.all(this.#reflectors.map((reflector) => reflector.close()));
    }
  }

  /** @returns the optional kinds that are not there yet */
  async #start(signal: AbortSignal): Promise<readonly ResourceType[]> {
    this.#follow(STREAMS_APPLICATIONS, this.#applications, (object) => [keyOf(object.metadata)]);
    for (const type of [PODS, ...MADE_KINDS]) this.#followMade(type);
    const waiting = await this.#followInstalled(OPTIONAL_KINDS, signal);
    await Promise.all(this.#reflectors.map((reflector) => reflector.synced(signal)));
    return waiting;
  }

  async #followLater(missing: readonly ResourceType[], signal: AbortSignal): Promise<void> {
    let waiting = missing;
    for (;;) {
      await delay(this.#options.clock, LOOK_FOR_KINDS_EVERY_MS, signal);
      if (signal.aborted) return;
      const still = await this.#followInstalled(waiting, signal).catch(() => waiting);
      if (still.length < waiting.length) for (const key of this.#applications.keys()) this.#controller.enqueue(key);
      waiting = still;
      if (waiting.length === 0) return untilAborted(signal);
    }
  }

  async #followInstalled(types: readonly ResourceType[], signal: AbortSignal): Promise<readonly ResourceType[]> {
    const { client, namespaces } = this.#options;
    const missing: ResourceType[] = [];
    for (const type of types) {
      if (await isListable(client, type, namespaces?.[0], signal)) this.#followMade(type);
      else missing.push(type);
    }
    return missing;
  }

  #followMade(type: ResourceType): void {
    const cache = new ObjectCache<KubernetesObject>({ indexers: { [BY_APPLICATION]: applicationOf } });
    this.#follow(type, cache, applicationOf, `app.kubernetes.io/managed-by=${OPERATOR_NAME}`);
  }

  #follow(
    type: ResourceType,
    cache: ObjectCache<KubernetesObject>,
    toKeys: (object: KubernetesObject) => readonly string[],
    labelSelector?: string,
  ): void {
    const { client, namespaces, logger, metrics, clock } = this.#options;
    const reflector = new Reflector({
      client,
      type,
      cache,
      logger,
      clock,
      ...(namespaces && { namespaces }),
      ...(labelSelector !== undefined && { labelSelector }),
      ...(metrics && { metrics }),
    });
    this.#live.follow(type, cache);
    this.#controller.watch(cache, toKeys);
    this.#reflectors.push(reflector);
    reflector.start();
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
