import type { NewTopic } from '../../client/admin.ts';
import { type GroupSubtopology, HEARTBEAT_STATUS, type InternalTopic } from '../../client/streams-group.ts';

/** Why a group cannot run its topology yet. */
export interface TopologyProblem {
  readonly code: number;
  readonly detail: string;
}

/** A topology set against the topics that there are. */
export interface ConfiguredTopology {
  /** Undefined: the group can run. */
  readonly problem: TopologyProblem | undefined;
  /** Internal topics that are to be made first. */
  readonly missing: readonly NewTopic[];
  /** The number of tasks of each sub-topology; empty unless the group can run. */
  readonly tasks: ReadonlyMap<string, number>;
}

/** How many partitions a topic has; undefined when there is none of that name. */
export type PartitionCounts = (topic: string) => number | undefined;

/** Works out the internal topics and the tasks of a topology, as the group coordinator of KIP-1071 does. */
export function configureTopology(
  subtopologies: readonly GroupSubtopology[],
  partitionCount: PartitionCounts,
): ConfiguredTopology {
  const repartition = new Map(
    subtopologies.flatMap((s) => s.repartitionSourceTopics).map((topic) => [topic.name, topic]),
  );
  const sources = subtopologies.flatMap((s) => s.sourceTopics).filter((topic) => !repartition.has(topic));
  const absent = sources.filter((topic) => partitionCount(topic) === undefined);
  if (absent.length > 0) {
    return notYet(HEARTBEAT_STATUS.MISSING_SOURCE_TOPICS, `Source topics ${absent.join(', ')} are missing.`);
  }
  const counts = sizeRepartitionTopics(subtopologies, repartition, partitionCount);
  const countOf = (topic: string) => counts.get(topic) ?? partitionCount(topic) ?? 0;
  const uneven = subtopologies
    .flatMap((subtopology) => subtopology.copartitionGroups)
    .find((topics) => new Set(topics.map(countOf)).size > 1);
  if (uneven !== undefined) {
    return incorrectlyPartitioned(`Topics ${uneven.join(', ')} are copartitioned and differ in partitions.`);
  }
  const tasks = new Map(subtopologies.map((s) => [s.subtopologyId, Math.max(0, ...inputsOf(s).map(countOf))]));
  const internal = subtopologies.flatMap((s) => [
    ...s.repartitionSourceTopics.map((topic) => newTopic(topic, countOf(topic.name))),
    ...s.stateChangelogTopics.map((topic) => newTopic(topic, topic.partitions || (tasks.get(s.subtopologyId) ?? 0))),
  ]);
  const unsized = internal.find(({ partitions }) => partitions === 0);
  if (unsized !== undefined) return incorrectlyPartitioned(`Nothing says how many partitions ${unsized.name} has.`);
  const missing = internal.filter(({ name }) => partitionCount(name) === undefined);
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    return { ...notYet(HEARTBEAT_STATUS.MISSING_INTERNAL_TOPICS, `Internal topics are missing: [${names}]`), missing };
  }
  const wrong = internal.find(({ name, partitions }) => partitionCount(name) !== partitions);
  if (wrong !== undefined)
    return incorrectlyPartitioned(`Topic ${wrong.name} should have ${wrong.partitions} partitions.`);
  return { problem: undefined, missing: [], tasks };
}

/** Explicit counts stand; others follow their copartitioned topics, else the sources of the first that writes into them. */
function sizeRepartitionTopics(
  subtopologies: readonly GroupSubtopology[],
  repartition: ReadonlyMap<string, InternalTopic>,
  partitionCount: PartitionCounts,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name, partitions } of repartition.values()) if (partitions > 0) counts.set(name, partitions);
  const known = (topic: string) => counts.get(topic) ?? (repartition.has(topic) ? undefined : partitionCount(topic));
  const copartitioned = subtopologies.flatMap((s) => s.copartitionGroups);
  for (let round = 0; round <= repartition.size && counts.size < repartition.size; round++) {
    for (const topic of repartition.keys()) {
      const count = counts.get(topic) ?? writtenBy(subtopologies, topic, known);
      if (count !== undefined) counts.set(topic, count);
    }
  }
  for (const topics of copartitioned) {
    const fixed = topics.filter((topic) => (repartition.get(topic)?.partitions ?? 1) > 0).map(known);
    const count = fixed[0] ?? Math.max(0, ...topics.map((topic) => known(topic) ?? 0));
    for (const topic of topics) if (repartition.get(topic)?.partitions === 0) counts.set(topic, count);
  }
  return counts;
}

function writtenBy(
  subtopologies: readonly GroupSubtopology[],
  topic: string,
  known: (topic: string) => number | undefined,
): number | undefined {
  for (const writer of subtopologies.filter((s) => s.repartitionSinkTopics.includes(topic))) {
    // Inputs that are not known yet may be known by this one alone, where two sub-topologies write to each other.
    const counts = inputsOf(writer).flatMap((input) => known(input) ?? []);
    if (counts.length > 0) return Math.max(...counts);
  }
  return undefined;
}

/** The topics whose partitions are a sub-topology's tasks. */
export function inputsOf(subtopology: GroupSubtopology): readonly string[] {
  return [...new Set([...subtopology.sourceTopics, ...subtopology.repartitionSourceTopics.map((topic) => topic.name)])];
}

function newTopic({ name, configs }: InternalTopic, partitions: number): NewTopic {
  return { name, partitions, configs };
}

function notYet(code: number, detail: string): ConfiguredTopology {
  return { problem: { code, detail }, missing: [], tasks: new Map() };
}

function incorrectlyPartitioned(detail: string): ConfiguredTopology {
  return notYet(HEARTBEAT_STATUS.INCORRECTLY_PARTITIONED_TOPICS, detail);
}
