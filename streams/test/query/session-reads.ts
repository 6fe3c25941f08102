import { partitionOf } from '../../src/model/murmur2.ts';
import { StoreQuery } from '../../src/query/index.ts';
import type { KafkaStreams } from '../../src/runtime/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import type { ReadOnlyKeyValueStore, ValueAndTimestamp } from '../../src/state/index.ts';
import type { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import { handleRoughly, ROUGH_MS } from '../runtime/rough-run.ts';
import type { SimulatedInstance } from '../runtime/simulated-application.ts';
import { tallyTopology } from './counting-instances.ts';

type Counts = ReadOnlyKeyValueStore<string, ValueAndTimestamp<number>>;

const WORDS = ['ant', 'bee', 'cat', 'dog', 'eel'];
const PARTITIONS = 2;
const SESSIONS = 4;
/** A read at an instance that dies never ends. */
const GIVEN_UP_MS = 2_000;

/** What sessions read while the application was handled roughly. */
export interface SessionReads {
  readonly reads: number;
  /** Answered by a copy that might have been behind. */
  readonly stale: number;
  /** Reads that were older than what the same session had seen. */
  readonly back: readonly string[];
}

interface Read {
  readonly count: number;
  readonly position: number;
  readonly stale: boolean;
}

/** Sessions that write words and read counts, each read at any instance, with the position that the session has seen. */
export async function sessionReads(seed: number): Promise<SessionReads> {
  const result = { reads: 0, stale: 0, back: [] as string[] };
  await handleRoughly(seed, {
    topology: () => tallyTopology('lines'),
    config: { processingGuarantee: 'exactly_once_v2', standbyReplicas: 2 },
    begin: (scheduler, cluster, instances) => {
      cluster.createTopic('lines', PARTITIONS);
      for (let i = 0; i < SESSIONS; i++) void session(i, scheduler, cluster, instances, result);
    },
  });
  return result;
}

async function session(
  id: number,
  scheduler: SimulatedScheduler,
  cluster: SimulatedCluster,
  instances: readonly SimulatedInstance[],
  result: { reads: number; stale: number; back: string[] },
): Promise<void> {
  const until = scheduler.now() + ROUGH_MS;
  const seen = new Map<number, number>();
  const counts = new Map<string, number>();
  while (scheduler.now() < until) {
    await pause(scheduler, scheduler.between(5, 60));
    const word = WORDS[scheduler.between(0, WORDS.length - 1)] as string;
    const partition = partitionOf(Buffer.from(word), PARTITIONS);
    if (scheduler.chance(0.2)) {
      const offset = cluster.append('lines', partition, { key: word, value: 'a line' });
      seen.set(partition, Math.max(offset, seen.get(partition) ?? -1));
      // A read that comes next has to contain it.
      counts.set(word, Math.max(counts.get(word) ?? 0, occurrences(cluster, partition, word)));
      continue;
    }
    const { streams } = instances[scheduler.between(0, instances.length - 1)] as SimulatedInstance;
    const position = seen.get(partition) ?? -1;
    const given = new AbortController();
    const read = readAt(streams, word, position, given.signal).catch(() => undefined);
    const answer = await Promise.race([read, pause(scheduler, GIVEN_UP_MS)]);
    given.abort('given up');
    if (answer === undefined) continue;
    result.reads++;
    if (answer.stale) result.stale++;
    const before = counts.get(word) ?? 0;
    if (answer.count < before) {
      result.back.push(`session ${id}: ${word} ${before} → ${answer.count}, stale: ${answer.stale}, asked ${position}`);
    }
    counts.set(word, Math.max(before, answer.count));
    seen.set(partition, Math.max(position, answer.position));
  }
}

function occurrences(cluster: SimulatedCluster, partition: number, word: string): number {
  return cluster.records('lines').filter((record) => record.partition === partition && String(record.key) === word)
    .length;
}

async function readAt(
  streams: KafkaStreams | undefined,
  word: string,
  position: number,
  signal: AbortSignal,
): Promise<Read | undefined> {
  if (streams === undefined) return undefined;
  const query = await StoreQuery.open<string, Counts>(streams, { store: 'counts', keySerde: Serdes.string });
  const look = (view: Counts) => view.get(word)?.value ?? 0;
  try {
    const at = query.position(word);
    const count = look(query.view(word));
    if (at >= position) return { count, position: at, stale: false };
  } catch {
    // Not the owner's to answer: a copy is asked.
  }
  const options = { maxLag: 1_000_000, signal, ...(position >= 0 && { position }) };
  const { value, position: covered } = await query.stale(word, look, options);
  return { count: value, position: covered, stale: true };
}

function pause(scheduler: SimulatedScheduler, ms: number): Promise<undefined> {
  return new Promise((resolve) => scheduler.setTimer(ms, () => resolve(undefined)));
}
