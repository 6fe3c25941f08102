import type { StreamsApplication } from '../../api/index.ts';
import type { ApiClient } from '../../kube/index.ts';
import { applicationObjects, type Manifest, statefulSet } from '../../specs/index.ts';
import type { Cause, Decision, Tale } from './decision.ts';
import type { LiveObjects } from './live-objects.ts';
import type { Applied, ObjectApplier } from './object-applier.ts';
import type { Observed } from './observed.ts';
import type { PodStatusReader } from './pod-status-reader.ts';
import { prunedObjects } from './pruned-objects.ts';
import { doResetStep, type EndedReset } from './reset-steps.ts';
import { templateHashOf, toAnnotations } from './stateful-set-marks.ts';
import { troubleOf } from './trouble.ts';

/** What came of acting. */
export interface Acted {
  readonly trouble: Cause | undefined;
  readonly tales: readonly Tale[];
  readonly endedReset: EndedReset | undefined;
}

/** Through what an application is acted on. */
export interface ActorOptions {
  readonly client: ApiClient;
  readonly live: LiveObjects;
  readonly applier: ObjectApplier;
  readonly reader: PodStatusReader;
}

const LEAVE_WITHIN_MS = 5000;

/** The StatefulSet that a decision comes to, with its marks. */
export function decidedStatefulSet(app: StreamsApplication, { replicas, partition, stopAll }: Decision): Manifest {
  const manifest = statefulSet(app, { replicas, partition });
  const marks = toAnnotations({ templateHash: templateHashOf(manifest), stopAll, decidedReplicas: replicas });
  return { ...manifest, metadata: { ...manifest.metadata, annotations: marks } };
}

/** Does what was decided. What one object is refused does not keep the others from being applied. */
export class ApplicationActor {
  readonly #options: ActorOptions;

  constructor(options: ActorOptions) {
    this.#options = options;
  }

  /** @throws what is to be tried again soon, after everything else was done. */
  async act(app: StreamsApplication, observed: Observed, decision: Decision, signal: AbortSignal): Promise<Acted> {
    const { live, applier } = this.#options;
    const wanted = applicationObjects(app);
    const tales: Tale[] = [];
    const apply = async (manifest: Manifest) => {
      const applied = await applier.apply(app, manifest, observed.nowMs, signal);
      if (applied.kind === 'repaired') tales.push(repairTale(manifest, applied));
    };
    const needed = wanted.filter((manifest) => !isForgone(manifest, live));
    const unwanted = prunedObjects(app, live, wanted);
    const around = await Promise.allSettled([
      ...needed.map(apply),
      ...unwanted.map(({ type, object }) => this.#options.client.delete(type, object.metadata, { signal })),
      this.#tellLeaving(app, observed, decision.leaving, signal),
    ]);
    const [set] = await Promise.allSettled([apply(decidedStatefulSet(app, decision))]);
    // State is wiped only when it is sure that no pod is going to use it.
    const isSet = set.status === 'fulfilled';
    const [ended] = await Promise.allSettled([isSet ? this.#doReset(app, observed, decision, signal) : undefined]);
    const trouble = worstOf([...around, set, ended].flatMap((result) => ('reason' in result ? [result.reason] : [])));
    return { trouble, tales, endedReset: ended.status === 'fulfilled' ? ended.value : undefined };
  }

  async #doReset(app: StreamsApplication, { nowMs }: Observed, { reset }: Decision, signal: AbortSignal) {
    return reset && doResetStep(this.#options, app, reset, nowMs, signal);
  }

  /** What acting would do, in sentences. */
  async preview(app: StreamsApplication, decision: Decision, signal: AbortSignal): Promise<readonly string[]> {
    const { live, applier } = this.#options;
    const sentences: string[] = [];
    for (const manifest of [...applicationObjects(app), decidedStatefulSet(app, decision)]) {
      if (isForgone(manifest, live)) continue;
      const sentence = await applier.preview(app, manifest, signal).catch((error) => troubleOf(error)?.message);
      if (sentence !== undefined) sentences.push(sentence);
    }
    return sentences;
  }

  /** As well as it goes: one that does not hear it is given up by the group when its session ends. */
  async #tellLeaving(app: StreamsApplication, { pods }: Observed, leaving: readonly string[], signal: AbortSignal) {
    const { port } = app.spec.http;
    const within = AbortSignal.any([signal, AbortSignal.timeout(LEAVE_WITHIN_MS)]);
    const told = pods.flatMap(({ name, ip }) =>
      ip !== undefined && leaving.includes(name) ? [this.#options.reader.leave({ name, ip, port }, within)] : [],
    );
    await Promise.allSettled(told);
  }
}

/** A PodMonitor is nothing that an application could not do without. */
function isForgone({ kind }: Manifest, live: LiveObjects): boolean {
  return kind === 'PodMonitor' && !live.follows({ kind } as never);
}

function repairTale({ kind, metadata }: Manifest, applied: Extract<Applied, { kind: 'repaired' }>): Tale {
  const fields = applied.conflicts.map(({ field, manager }) => `${field} (set by ${manager})`).join(', ');
  const note = `${kind} ${metadata.name}: took back ${fields}`;
  return { type: 'Warning', reason: 'DriftRepaired', action: 'Apply', note };
}

/** @throws the first failure that means nothing but to try again */
function worstOf(failures: readonly unknown[]): Cause | undefined {
  for (const failure of failures) if (troubleOf(failure) === undefined) throw failure;
  return troubleOf(failures[0]);
}
