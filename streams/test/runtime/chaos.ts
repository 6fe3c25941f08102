import type { ProcessingGuarantee } from '../../src/runtime/streams-config.ts';
import type { TracedEvent } from '../../src/testing/simulation/index.ts';
import { type CountStore, countingTopology } from './counting-topology.ts';
import { handleRoughly } from './rough-run.ts';
import type { SimulatedInstance } from './simulated-application.ts';

const WORDS = ['ant', 'bee', 'cat', 'dog', 'eel'];
const RECORDS = 60;
const PARTITIONS = 2;

/** How {@link chaos} runs the application. */
export interface ChaosOptions {
  /** Default `exactly_once_v2`. */
  readonly guarantee?: ProcessingGuarantee;
  /** Default: the group's, none. */
  readonly standbyReplicas?: number;
  readonly onEvent?: (event: TracedEvent) => void;
}

/** What a run of the chaos came to. */
export interface ChaosResult {
  readonly hash: string;
  readonly events: number;
  /** Word → the counts written for it, in order, as a read_committed reader sees them. */
  readonly counts: ReadonlyMap<string, readonly number[]>;
  /** Word → how often it was in the input. */
  readonly expected: ReadonlyMap<string, number>;
  /** Word → what the owner's store holds in the end. */
  readonly stored: ReadonlyMap<string, number | undefined>;
  readonly log: readonly string[];
}

/** A counting application, handled roughly as the seed says; ends when everything is counted. */
export async function chaos(seed: number, options: ChaosOptions = {}): Promise<ChaosResult> {
  const { guarantee = 'exactly_once_v2', standbyReplicas, onEvent } = options;
  const expected = new Map<string, number>();
  const { scheduler, cluster, instances, log } = await handleRoughly(seed, {
    topology: () => countingTopology(seed % 4 !== 0),
    // Purged all the time: what a crash goes back to must still be there.
    config: {
      processingGuarantee: guarantee,
      repartitionPurgeIntervalMs: 200,
      ...(standbyReplicas !== undefined && { standbyReplicas }),
    },
    begin: (scheduler, cluster) => {
      cluster.createTopic('words', PARTITIONS);
      cluster.createTopic('counts', PARTITIONS);
      for (let i = 0; i < RECORDS; i++) {
        const word = WORDS[scheduler.between(0, WORDS.length - 1)] as string;
        expected.set(word, (expected.get(word) ?? 0) + 1);
        const partition = scheduler.between(0, PARTITIONS - 1);
        scheduler.setTimer(scheduler.between(0, 8_000), () => cluster.append('words', partition, { value: word }));
      }
    },
    ...(onEvent && { onEvent }),
  });
  const counts = new Map<string, number[]>();
  for (const { key, value } of cluster.records('counts')) {
    const word = String(key);
    counts.set(word, [...(counts.get(word) ?? []), value?.readInt32BE(0) ?? 0]);
  }
  const stored = new Map([...expected.keys()].map((word) => [word, storedCount(instances, word)]));
  return { hash: scheduler.traceHash, events: scheduler.events, counts, expected, stored, log: log() };
}

function storedCount(instances: readonly SimulatedInstance[], word: string): number | undefined {
  for (const { streams } of instances) {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const count = (streams?.localStore('counts', partition) as CountStore | undefined)?.committed(word);
      if (count !== undefined) return count;
    }
  }
  return undefined;
}
