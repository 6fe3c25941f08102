import { createHash } from 'node:crypto';
import { APPLICATION_LABEL, type StreamsApplication } from '../../api/index.ts';
import { type ApiClient, ApiError, type FieldConflict } from '../../kube/index.ts';
import { controllerOf, type KubernetesObject, keyOf } from '../../objects/index.ts';
import type { Manifest } from '../../specs/index.ts';
import { ConflictPolicy } from './conflict-policy.ts';
import { APPLIED_HASH, Dispute } from './dispute.ts';
import type { LiveObjects } from './live-objects.ts';
import { driftOf } from './object-drift.ts';
import { typeOfKind } from './resource-types.ts';
import { KindNotInstalledError, NotOursError } from './trouble.ts';

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
  readonly #sameInOtherWords = new Map<string, string>();

  constructor(client: ApiClient, live: LiveObjects) {
    this.#client = client;
    this.#live = live;
  }

  /**
   * Makes the object what the manifest says.
   * @throws NotOursError, KindNotInstalledError, DisputedFieldError (while others are let have their way), ApiError
   */
  async apply(app: StreamsApplication, manifest: Manifest, nowMs: number, signal?: AbortSignal): Promise<Applied> {
    const desired = withHash(manifest);
    const seen = await this.#seen(app, desired, signal);
    if (seen === undefined) {
      this.#live.wrote(
        typeOfKind(manifest.kind),
        await this.#client.apply(typeOfKind(manifest.kind), desired, { signal }),
      );
      return { kind: 'created' };
    }
    if (this.#isAsApplied(desired, seen)) return { kind: 'unchanged' };
    return this.#change(app, desired, seen, nowMs, signal);
  }

  async #change(
    app: StreamsApplication,
    desired: Manifest,
    seen: KubernetesObject,
    nowMs: number,
    signal?: AbortSignal,
  ): Promise<Applied> {
    const type = typeOfKind(desired.kind);
    const dispute = new Dispute(desired, seen);
    let after: KubernetesObject | undefined;
    try {
      after = await this.#client.apply(type, desired, { signal });
    } catch (error) {
      const read = () => this.#client.find(type, desired.metadata, { signal });
      if (!(await dispute.isCauseOf(error, read))) throw error;
      if (!this.#conflicts.mayTakeBack(`${keyOf(app.metadata)} ${dispute.name}`, nowMs)) throw dispute.error();
      after = await this.#client.apply(type, desired, { signal, force: true }).catch(undefinedIfInvalid);
    }
    if (after === undefined || driftOf(desired, after) !== undefined) after = await this.#replace(desired, signal);
    this.#live.wrote(type, after);
    return dispute.conflicts.length > 0 ? { kind: 'repaired', conflicts: dispute.conflicts } : { kind: 'changed' };
  }

  /** An apply leaves in lists what others put there; this does not. */
  async #replace(desired: Manifest, signal?: AbortSignal): Promise<KubernetesObject> {
    const { apiVersion: _version, kind, metadata, ...content } = desired;
    await this.#client.patch(typeOfKind(kind), metadata, content, { signal });
    const after = await this.#client.apply(typeOfKind(kind), desired, { signal, force: true });
    const rest = driftOf(desired, after);
    // What is left is the same written differently, as a quantity may be.
    if (rest !== undefined) this.#sameInOtherWords.set(objectKey(desired), rest);
    return after;
  }

  #isAsApplied(desired: Manifest, seen: KubernetesObject): boolean {
    if (appliedHashOf(seen) !== appliedHashOf(desired)) return false;
    const drift = driftOf(desired, seen);
    return drift === undefined || drift === this.#sameInOtherWords.get(objectKey(desired));
  }

  /** What an apply would do, in a sentence; undefined when nothing. Nothing is changed. */
  async preview(app: StreamsApplication, manifest: Manifest, signal?: AbortSignal): Promise<string | undefined> {
    const { kind, metadata } = manifest;
    const desired = withHash(manifest);
    const seen = await this.#seen(app, desired, signal);
    if (seen === undefined) return `create ${kind} ${metadata.name}`;
    if (this.#isAsApplied(desired, seen)) return undefined;
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

function objectKey({ kind, metadata }: Manifest): string {
  return `${kind} ${keyOf(metadata)} ${metadata.annotations?.[APPLIED_HASH]}`;
}

function appliedHashOf({ metadata }: KubernetesObject): string | undefined {
  return metadata.annotations?.[APPLIED_HASH];
}

function undefinedIfInvalid(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 422) return undefined;
  throw error;
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
