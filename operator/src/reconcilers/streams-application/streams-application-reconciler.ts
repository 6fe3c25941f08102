import { PLAN_ONLY_ANNOTATION, type StreamsApplication, StreamsApplicationSpec } from '../../api/index.ts';
import type { Clock } from '../../clock.ts';
import type { ApiClient, ReconcileResult } from '../../kube/index.ts';
import { isBeingDeleted } from '../../objects/index.ts';
import { statefulSet } from '../../specs/index.ts';
import { type Acted, ApplicationActor } from './application-actor.ts';
import { type ApplicationMemory, NO_MEMORY } from './application-memory.ts';
import { ApplicationTeller, type EventSink } from './application-teller.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { LiveObjects } from './live-objects.ts';
import { ObjectApplier } from './object-applier.ts';
import type { Observed } from './observed.ts';
import { Observer } from './observer.ts';
import type { PodStatusReader } from './pod-status-reader.ts';
import { processedSample, processRate } from './process-rate.ts';
import { STREAMS_APPLICATIONS } from './resource-types.ts';
import { RolloutTurns } from './rollout-turns.ts';
import { templateHashOf } from './stateful-set-marks.ts';
import { statusOf } from './status.ts';
import { StatusWriter } from './status-writer.ts';

/** What a reconciler works with. */
export interface ReconcilerOptions {
  /** Fenced by the term of the leader. */
  readonly client: ApiClient;
  readonly live: LiveObjects;
  readonly reader: PodStatusReader;
  readonly events: EventSink;
  readonly clock: Clock;
  /** How many applications of a namespace are updated at a time. Default 1. */
  readonly maxConcurrentRollouts?: number | undefined;
}

const AFTER_TROUBLE_MS = 30_000;
/** A rate over less time than this jumps about. */
const SAMPLE_EVERY_MS = 5000;

/** Observes an application, decides, acts, and writes down what it saw. Nothing but memory is kept between two calls. */
export class StreamsApplicationReconciler {
  readonly #live: LiveObjects;
  readonly #clock: Clock;
  readonly #observer: Observer;
  readonly #applier: ObjectApplier;
  readonly #actor: ApplicationActor;
  readonly #writer: StatusWriter;
  readonly #teller: ApplicationTeller;
  readonly #turns: RolloutTurns;
  readonly #memories = new Map<string, ApplicationMemory>();

  constructor({ client, live, reader, events, clock, maxConcurrentRollouts = 1 }: ReconcilerOptions) {
    this.#live = live;
    this.#clock = clock;
    this.#observer = new Observer(client, live, reader);
    this.#applier = new ObjectApplier(client, live);
    this.#actor = new ApplicationActor({ client, live, applier: this.#applier, reader });
    this.#writer = new StatusWriter(client, live);
    this.#teller = new ApplicationTeller(events);
    this.#turns = new RolloutTurns(maxConcurrentRollouts);
  }

  /** Brings one application closer to its spec. @throws what is to be tried again soon */
  async reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult> {
    const seen = this.#live.get<StreamsApplication>(STREAMS_APPLICATIONS, key);
    if (seen === undefined) this.#forget(key);
    if (seen === undefined || isBeingDeleted(seen)) this.#turns.giveBack(key);
    // What was made goes by its owner references: nothing has to be done, so nothing can hang.
    if (seen === undefined || isBeingDeleted(seen)) return {};
    const app: StreamsApplication = { ...seen, spec: StreamsApplicationSpec.parse(seen.spec) };
    const nowMs = this.#clock.now();
    const around = await this.#observer.observe(app, nowMs, signal);
    // Nothing may come between the question whose turn it is and taking it.
    const observed = { ...around, ahead: this.#turns.ahead(key) };
    const before = this.#sampled(key, observed);
    const hash = templateHashOf(statefulSet(app, { replicas: 0, partition: 0 }));
    const { decision, memory } = decide(app, observed, hash, before);
    this.#memories.set(key, memory);
    if (app.metadata.annotations?.[PLAN_ONLY_ANNOTATION] === 'true') {
      this.#turns.giveBack(key);
      return this.#planOnly(app, observed, decision, signal);
    }
    this.#turns.follow(key, decision);
    const acted = await this.#actor.act(app, observed, decision, signal);
    await this.#tellAndWrite(key, app, observed, decision, acted, signal);
    return { requeueAfterMs: acted.trouble ? AFTER_TROUBLE_MS : decision.requeueAfterMs };
  }

  async #tellAndWrite(
    key: string,
    app: StreamsApplication,
    observed: Observed,
    decision: Decision,
    { trouble, tales, endedReset }: Acted,
    signal: AbortSignal,
  ): Promise<void> {
    this.#teller.tell(app, [
      ...tales,
      ...decision.tales,
      ...troubleTales(decision, trouble),
      ...resetTales(endedReset),
    ]);
    if (decision.progress === undefined && trouble === undefined) this.#teller.settled(key);
    const status = statusOf(app, observed, decision, trouble);
    await this.#writer.write(app, { ...status, ...(endedReset && { lastReset: endedReset }) }, observed.nowMs, signal);
  }

  async #planOnly(
    app: StreamsApplication,
    observed: Observed,
    decision: Decision,
    signal: AbortSignal,
  ): Promise<ReconcileResult> {
    const objects = await this.#actor.preview(app, decision, signal);
    const plan = [
      `nothing is done while the annotation ${PLAN_ONLY_ANNOTATION} is "true"`,
      ...decision.plan,
      ...objects,
    ];
    const { journal: _decided, ...rest } = decision;
    const planned = { ...rest, plan, journal: app.status?.scaling };
    await this.#writer.write(app, statusOf(app, observed, planned, undefined), observed.nowMs, signal);
    return { requeueAfterMs: decision.requeueAfterMs };
  }

  #sampled(key: string, { pods, nowMs }: Observed): ApplicationMemory {
    const memory = this.#memories.get(key) ?? NO_MEMORY;
    const { sample: before } = memory;
    if (before && nowMs - before.timeMs < SAMPLE_EVERY_MS) return memory;
    const { rate: _rate, ...rest } = memory;
    const sample = processedSample(pods, nowMs);
    const rate = before && processRate(before, sample);
    return { ...rest, sample, ...(rate !== undefined && { rate }) };
  }

  #forget(key: string): void {
    this.#memories.delete(key);
    this.#applier.forget(key);
    this.#writer.forget(key);
    this.#teller.settled(key);
    this.#live.forget(STREAMS_APPLICATIONS, key);
  }
}

function troubleTales({ degraded }: Decision, trouble: Acted['trouble']) {
  const cause = trouble ?? degraded;
  return cause ? [{ type: 'Warning' as const, reason: cause.reason, action: 'Reconcile', note: cause.message }] : [];
}

function resetTales(ended: Acted['endedReset']) {
  if (ended === undefined) return [];
  const type = ended.outcome === 'Succeeded' ? ('Normal' as const) : ('Warning' as const);
  return [{ type, reason: 'Reset', action: 'Reset', note: `reset ${ended.id}: ${ended.outcome}` }];
}
