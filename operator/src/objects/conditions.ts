/** Kubernetes' Condition (meta/v1). */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** CamelCase, for programs. */
  readonly reason: string;
  /** For people; may be empty. */
  readonly message: string;
  /** The generation of the spec that this was found for. */
  readonly observedGeneration?: number;
  /** RFC 3339: when the status, and nothing but the status, changed last. */
  readonly lastTransitionTime: string;
}

/** A condition as it is found now; since when it holds follows from what was known before. */
export type FoundCondition = Omit<Condition, 'lastTransitionTime'>;

const LONGEST_MESSAGE = 32_768;

/**
 * The conditions with one set: in its old place, or at the end. Its transition time moves only with its status, so the
 * same finding again gives equal conditions.
 */
export function setCondition(
  conditions: readonly Condition[],
  found: FoundCondition,
  nowMs: number,
): readonly Condition[] {
  const before = findCondition(conditions, found.type);
  const lastTransitionTime =
    before?.status === found.status ? before.lastTransitionTime : `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
  const after = { ...found, message: found.message.slice(0, LONGEST_MESSAGE), lastTransitionTime };
  return before === undefined ? [...conditions, after] : conditions.map((each) => (each === before ? after : each));
}

/** The condition of this type. */
export function findCondition(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/** Whether the condition is there and `True`. */
export function isTrue(conditions: readonly Condition[], type: string): boolean {
  return findCondition(conditions, type)?.status === 'True';
}
