import { GROUP } from '../../api/index.ts';
import { ApiError, ApplyConflictError, type FieldConflict } from '../../kube/index.ts';
import type { KubernetesObject } from '../../objects/index.ts';
import { type Manifest, OPERATOR_NAME } from '../../specs/index.ts';
import { driftOf } from './object-drift.ts';
import { DisputedFieldError } from './trouble.ts';

/** Annotation with the hash of what was applied last. */
export const APPLIED_HASH = `${GROUP}/applied-hash`;

interface ManagedFields {
  readonly manager?: string;
  readonly time?: string;
  readonly subresource?: string;
}

/** Fields of one object that the operator and somebody else both set. */
export class Dispute {
  readonly name: string;
  readonly #isStrangers: boolean;
  readonly #drift: string | undefined;
  #conflicts: readonly FieldConflict[] = [];

  constructor(desired: Manifest, seen: KubernetesObject) {
    this.name = `${desired.kind} ${desired.metadata.name}`;
    const hashes = [desired, seen].map(({ metadata }) => metadata.annotations?.[APPLIED_HASH]);
    this.#isStrangers = hashes[0] === hashes[1];
    this.#drift = driftOf(desired, seen);
  }

  /** What is taken back, and from whom. */
  get conflicts(): readonly FieldConflict[] {
    return this.#conflicts.filter(({ manager }) => manager !== OPERATOR_NAME);
  }

  /**
   * Whether an apply failed because of what somebody else has set: a conflict, or an object that would fit nobody.
   * @param read the object with its managers, which caches leave out
   */
  async isCauseOf(error: unknown, read: () => Promise<KubernetesObject | undefined>): Promise<boolean> {
    if (error instanceof ApplyConflictError) {
      this.#conflicts = error.conflicts;
      return true;
    }
    if (!(error instanceof ApiError) || error.status !== 422 || !this.#isStrangers || this.#drift === undefined) {
      return false;
    }
    this.#conflicts = [{ field: this.#drift, manager: lastManagerOf(await read()) }];
    return true;
  }

  /** What is reported while the others are let have their way. */
  error(): DisputedFieldError {
    const fields = this.conflicts.map(({ manager, field }) => `${field} by ${manager}`).join(', ');
    return new DisputedFieldError(`others keep setting fields of ${this.name}: ${fields}`);
  }
}

function lastManagerOf(object: KubernetesObject | undefined): string {
  const { managedFields = [] } = (object?.metadata ?? {}) as { readonly managedFields?: readonly ManagedFields[] };
  const [last] = managedFields
    .filter(({ manager, subresource }) => manager !== OPERATOR_NAME && !subresource)
    .sort((a, b) => (b.time ?? '').localeCompare(a.time ?? ''));
  return last?.manager ?? 'somebody';
}
