import { nameOf } from '../../objects/index.ts';
import type { Decision } from './decision.ts';

/**
 * Whose turn it is to be updated: a change to all applications of a namespace is one to a few of them at a time, so that
 * a bad image shows at the first, and a small cluster does not start everything at once. What is lost with the process is
 * made up for: an update that has begun goes on, and takes its turn again.
 */
export class RolloutTurns {
  readonly #most: number;
  /** Namespace → the names of those that are being updated. */
  readonly #taken = new Map<string, Set<string>>();

  /** @param most how many applications of a namespace may be updated at once */
  constructor(most: number) {
    this.#most = most;
  }

  /** The application that has to be done before this one's update may begin; undefined when it may. */
  ahead(application: string): string | undefined {
    const { namespace = '', name } = nameOf(application);
    const taken = this.#taken.get(namespace);
    if (taken === undefined || taken.has(name) || taken.size < this.#most) return undefined;
    return taken.values().next().value;
  }

  /** Takes the turn of an update that begins or goes on; one that is done gives it back, and one that has taken too long. */
  follow(application: string, { update, progress, phase }: Pick<Decision, 'update' | 'progress' | 'phase'>): void {
    if (phase === 'Failed' || progress === undefined) this.giveBack(application);
    else if (update === 'going') this.#take(application);
  }

  /** The application is gone, or nothing is done for it. */
  giveBack(application: string): void {
    const { namespace = '', name } = nameOf(application);
    const taken = this.#taken.get(namespace);
    taken?.delete(name);
    if (taken?.size === 0) this.#taken.delete(namespace);
  }

  #take(application: string): void {
    const { namespace = '', name } = nameOf(application);
    const taken = this.#taken.get(namespace) ?? new Set();
    this.#taken.set(namespace, taken.add(name));
  }
}
