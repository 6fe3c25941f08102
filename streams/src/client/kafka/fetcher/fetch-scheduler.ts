import type { KafkaCluster } from '../connections/kafka-cluster.ts';
import type { FetchPosition } from './fetch-position.ts';

/** The positions to ask one broker for, over one of its connections. */
export interface PlannedFetch {
  readonly nodeId: number;
  readonly slot: number;
  readonly positions: readonly FetchPosition[];
}

/** What can be asked now. */
export interface FetchPlan {
  readonly fetches: readonly PlannedFetch[];
  /** Topics with a position whose leader is not known. */
  readonly leaderless: readonly string[];
  /** When the next position that has to wait may be asked for, ms since the epoch. */
  readonly retryAt: number | undefined;
}

/**
 * Fetches that may be under way to one broker. One carries nearly everything; a partition that is assigned or resumed
 * while that one waits for data goes by another, instead of waiting with it.
 */
export const FETCH_SLOTS = 3;

/** Chooses what to fetch from whom, given what is under way. */
export class FetchScheduler {
  readonly #cluster: KafkaCluster;
  readonly #busy = new Set<string>();

  constructor(cluster: KafkaCluster) {
    this.#cluster = cluster;
  }

  plan(positions: Iterable<FetchPosition>): FetchPlan {
    const now = this.#cluster.clock.now();
    const byNode = new Map<number, FetchPosition[]>();
    const leaderless = new Set<string>();
    let retryAt: number | undefined;
    for (const position of positions) {
      if (position.paused || position.inFlight) continue;
      if (position.retryAt > now) {
        retryAt = Math.min(retryAt ?? position.retryAt, position.retryAt);
        continue;
      }
      const nodeId = this.#cluster.leaderOf(position.topic, position.partition);
      if (nodeId === undefined) leaderless.add(position.topic);
      else byNode.set(nodeId, [...(byNode.get(nodeId) ?? []), position]);
    }
    return { fetches: this.#slots(byNode), leaderless: [...leaderless], retryAt };
  }

  begin({ nodeId, slot, positions }: PlannedFetch): void {
    this.#busy.add(`${nodeId}/${slot}`);
    for (const position of positions) position.inFlight = true;
  }

  end({ nodeId, slot, positions }: PlannedFetch): void {
    this.#busy.delete(`${nodeId}/${slot}`);
    for (const position of positions) position.inFlight = false;
  }

  #slots(byNode: ReadonlyMap<number, readonly FetchPosition[]>): PlannedFetch[] {
    const fetches: PlannedFetch[] = [];
    for (const [nodeId, positions] of byNode) {
      for (let slot = 0; slot < FETCH_SLOTS; slot++) {
        if (this.#busy.has(`${nodeId}/${slot}`)) continue;
        fetches.push({ nodeId, slot, positions });
        break;
      }
    }
    return fetches;
  }
}
