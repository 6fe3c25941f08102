import { createHash } from 'node:crypto';
import { APPLICATION_LABEL, GROUP, type StreamsApplication } from '../../api/index.ts';
import { type ApiClient, ApplyConflictError, type FieldConflict } from '../../kube/index.ts';
import { controllerOf, type KubernetesObject, keyOf } from '../../objects/index.ts';
import type { Manifest } from '../../specs/index.ts';
import { ConflictPolicy } from './conflict-policy.ts';
import type { LiveObjects } from './live-objects.ts';
import { driftOf } from './object-drift.ts';
import { typeOfKind } from './resource-types.ts';
import { KindNotInstalledError, NotOursError } from './trouble.ts';

const APPLIED_HASH = `${GROUP}/applied-hash`;

/** What an apply came to. */
export type Applied =
  | { readonly kind: 'unchanged' | 'created' | 'changed' }
  /** Fields were taken back from others. */
  | { readonly kind: 'repaired'; readonly conflicts: readonly FieldConflict[] };

/** Applies objects, each only when it is not as it was applied last; never one that belongs to somebody else. */
export class ObjectApplier {
  readonly #client: ApiClient;
  readonly #live: LiveObjects;
  readonly #conflicts = new ConflictPolicy();

  constructor(client: ApiClient, live: LiveObjects) {
    this.#client = client;
    this.#live = live;
  }

  /**
   * Makes the object what the manifest says.
   * @throws NotOursError, KindNotInstalledError, ApplyConflictError (while others are let have their way), ApiError
   */
  async apply(app: StreamsApplication, manifest: Manifest, nowMs: number, signal?: AbortSignal): Promise<Applied> {
    const type = typeOfKind(manifest.kind);
    const desired = withHash(manifest);
    const seen = await this.#seen(app, desired, signal);
    if (seen !== undefined && isAsApplied(desired, seen)) return { kind: 'unchanged' };
    try {
      this.#live.wrote(type, await this.#client.apply(type, desired, { signal }));
      return { kind: seen === undefined ? 'created' : 'changed' };
    } catch (error) {
      const fight = `${keyOf(app.metadata)} ${manifest.kind} ${manifest.metadata.name}`;
      if (!(error instanceof ApplyConflictError) || !this.#conflicts.mayTakeBack(fight, nowMs)) throw error;
      this.#live.wrote(type, await this.#client.apply(type, desired, { signal, force: true }));
      return { kind: 'repaired', conflicts: error.conflicts };
    }
  }

  /** What an apply would do, in a sentence; undefined when nothing. Nothing is changed. */
  async preview(app: StreamsApplication, manifest: Manifest, signal?: AbortSignal): Promise<string | undefined> {
    const { kind, metadata } = manifest;
    const desired = withHash(manifest);
    const seen = await this.#seen(app, desired, signal);
    if (seen === undefined) return `create ${kind} ${metadata.name}`;
    if (isAsApplied(desired, seen)) return undefined;
    const where = driftOf(withoutHash(desired), seen)?.slice(1) ?? 'fields that are no longer wanted';
    return `change ${kind} ${metadata.name}: ${where}`;
  }

  /** Forgets an application that is gone. */
  forget(application: string): void {
    this.#conflicts.forget(`${application} `);
  }

  /** The object as it is; one without our labels is not in a cache, so the API server is asked before something is made. */
  async #seen(
    app: StreamsApplication,
    manifest: Manifest,
    signal?: AbortSignal,
  ): Promise<KubernetesObject | undefined> {
    const type = typeOfKind(manifest.kind);
    if (!this.#live.follows(type)) {
      const what = `${type.kind} (${type.group}/${type.version})`;
      throw new KindNotInstalledError(`${what} is not installed in this cluster, or may not be listed`);
    }
    const seen =
      this.#live.get(type, keyOf(manifest.metadata)) ?? (await this.#client.find(type, manifest.metadata, { signal }));
    if (seen && !belongsTo(app, seen)) {
      throw new NotOursError(
        `${type.kind} ${seen.metadata.name} is there already and was not made for this application`,
      );
    }
    return seen;
  }
}

function belongsTo({ metadata }: StreamsApplication, seen: KubernetesObject): boolean {
  const controller = controllerOf(seen);
  return controller ? controller.uid === metadata.uid : seen.metadata.labels?.[APPLICATION_LABEL] === metadata.name;
}

function isAsApplied(desired: Manifest, seen: KubernetesObject): boolean {
  const applied = seen.metadata.annotations?.[APPLIED_HASH];
  return applied === desired.metadata.annotations?.[APPLIED_HASH] && driftOf(desired, seen) === undefined;
}

function withHash(manifest: Manifest): Manifest {
  const hash = createHash('sha256').update(JSON.stringify(manifest)).digest('hex').slice(0, 16);
  const { metadata } = manifest;
  return { ...manifest, metadata: { ...metadata, annotations: { ...metadata.annotations, [APPLIED_HASH]: hash } } };
}

function withoutHash({ metadata, ...rest }: Manifest) {
  const { [APPLIED_HASH]: _hash, ...annotations } = metadata.annotations ?? {};
  return { ...rest, metadata: { ...metadata, annotations } };
}
