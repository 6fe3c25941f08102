import type { Deadline } from './deadline.ts';

/** Who else is asked, and when. */
export interface Substitute<T> {
  /** How long the first one may take by itself, ms. */
  readonly afterMs: number;
  /** Undefined when there is nothing to tell. */
  readonly ask: () => Promise<T | undefined>;
}

/**
 * What `ask` comes to; when that takes longer, what the substitute has, and `ask` is given up. A substitute that has
 * nothing to tell leaves it to `ask`.
 * @throws what `ask` throws, and the reason of the deadline's signal at its end.
 */
export async function withSubstitute<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  substitute: Substitute<T>,
  deadline: Deadline,
): Promise<T> {
  const given = new AbortController();
  const asked = ask(AbortSignal.any([deadline.signal, given.signal]));
  const first = (await deadline.within(asked, substitute.afterMs)) ?? (await substitute.ask());
  if (first === undefined) return asked;
  asked.catch(() => {});
  given.abort(new Error('another has answered'));
  return first;
}
