import type { StreamsApplication } from '../../api/index.ts';
import type { ApiClient } from '../../kube/index.ts';
import { type KubernetesObject, keyOf } from '../../objects/index.ts';
import { ordinalOf, resetJobName } from '../../specs/index.ts';
import type { InstanceStatus } from './instance-status.ts';
import type { LiveObjects } from './live-objects.ts';
import { observePod, type Pod } from './observe-pod.ts';
import { type Job, observeReset } from './observe-reset.ts';
import { observeStatefulSet, type StatefulSet } from './observe-stateful-set.ts';
import type { Observed } from './observed.ts';
import type { PodStatusReader } from './pod-status-reader.ts';
import { JOBS, PODS, STATEFUL_SETS } from './resource-types.ts';

/** Gathers what is decided by: from the watches, and from the instances themselves. */
export class Observer {
  readonly #client: ApiClient;
  readonly #live: LiveObjects;
  readonly #reader: PodStatusReader;

  constructor(client: ApiClient, live: LiveObjects, reader: PodStatusReader) {
    this.#client = client;
    this.#live = live;
    this.#reader = reader;
  }

  /** What is seen of an application now; an instance that does not answer is seen without a status. */
  async observe(app: StreamsApplication, nowMs: number, signal: AbortSignal): Promise<Observed> {
    const { namespace } = app.metadata;
    // One that has lost its labels is in no watch, and must not be taken for one that is not there.
    const statefulSet =
      this.#live.get<StatefulSet>(STATEFUL_SETS, keyOf(app.metadata)) ??
      (await this.#client.find<StatefulSet>(STATEFUL_SETS, app.metadata, { signal }));
    const { reset } = app.spec;
    const job = reset && this.#live.get<Job>(JOBS, keyOf({ namespace, name: resetJobName(app, reset.id) }));
    const pods = await Promise.all(
      this.podsOf(app).map(async ({ pod, ordinal }) => observePod(pod, ordinal, await this.#ask(app, pod, signal))),
    );
    return {
      statefulSet: statefulSet && observeStatefulSet(statefulSet),
      pods,
      reset: job && observeReset(job),
      nowMs,
    };
  }

  /** The instances' pods, by ordinal; those that have ended already do not count. */
  podsOf(app: StreamsApplication): readonly { readonly pod: Pod; readonly ordinal: number }[] {
    return this.#live
      .ofApplication<Pod>(PODS, keyOf(app.metadata))
      .flatMap((pod) => {
        const ordinal = isInstance(pod) ? ordinalOf(app, pod.metadata.name) : undefined;
        return ordinal === undefined ? [] : [{ pod, ordinal }];
      })
      .sort((a, b) => a.ordinal - b.ordinal);
  }

  async #ask(
    app: StreamsApplication,
    { metadata, status }: Pod,
    signal: AbortSignal,
  ): Promise<InstanceStatus | undefined> {
    const { podIP: ip, phase } = status ?? {};
    if (ip === undefined || phase !== 'Running') return undefined;
    const address = { name: metadata.name, ip, port: app.spec.http.port };
    return this.#reader.read(address, signal).catch(() => undefined);
  }
}

function isInstance({ metadata }: KubernetesObject): boolean {
  return metadata.ownerReferences?.some(({ kind }) => kind === 'StatefulSet') ?? false;
}
