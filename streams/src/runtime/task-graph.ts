import { StreamsError } from '../model/errors.ts';
import type { Record, RecordMetadata } from '../model/record.ts';
import type { Serde } from '../serdes/serde.ts';
import type { DropReason } from '../topology/processor.ts';
import type { SinkNode, SourceNode, Subtopology } from '../topology/topology-node.ts';
import { type DefaultSerdes, serdeOf } from './default-serdes.ts';
import type { FailedRecord } from './error-handlers.ts';
import type { RecordCollector } from './record-collector.ts';
import { type RunningNode, RunningProcessor } from './running-node.ts';

/** A source of one task: passes each record to its children. */
interface RunningSource extends RunningNode {
  readonly node: SourceNode;
  readonly children: RunningNode[];
}

/** A sub-topology's nodes, made for one task and wired. */
export interface TaskGraph {
  /** Topic → its source. */
  readonly sources: ReadonlyMap<string, RunningSource>;
  /** Parents before children. */
  readonly processors: readonly RunningProcessor[];
  /** Where records of a topic enter. */
  entry(topic: string): RunningNode;
}

/** What nodes ask of their task. */
export interface GraphTask {
  /** Runs a node in its own name, so that failures are told and judged by it. */
  run(node: RunningNode, record: Record<unknown, unknown>): void;
  recordMetadata(): RecordMetadata | undefined;
  /** The record in hand as it was read, or what stands for a punctuation; undefined outside of both. */
  recordInHand(): FailedRecord | undefined;
  dropped(reason: DropReason): void;
}

/** Makes and wires the nodes of one task. */
export function buildTaskGraph(
  subtopology: Subtopology,
  defaults: DefaultSerdes,
  collector: RecordCollector,
  task: GraphTask,
): TaskGraph {
  const parents = new Map<string, { readonly children: RunningNode[] }>();
  const sources = new Map<string, RunningSource>();
  const processors: RunningProcessor[] = [];
  for (const node of subtopology.nodes) {
    if (node.kind === 'source') {
      const source = runningSource(node, task);
      parents.set(node.name, source);
      for (const topic of node.topics) sources.set(topic, source);
      continue;
    }
    const running =
      node.kind === 'processor' ? new RunningProcessor(node) : runningSink(node, defaults, collector, task);
    for (const parent of node.parents) parents.get(parent)?.children.push(running);
    if (running instanceof RunningProcessor) {
      parents.set(node.name, running);
      processors.push(running);
    }
  }
  return {
    sources,
    processors,
    entry(topic) {
      const source = sources.get(topic);
      if (source !== undefined) return source;
      throw new StreamsError('STREAMS_ILLEGAL_STATE', `no source reads ${topic}`, { topic });
    },
  };
}

function runningSource(node: SourceNode, task: GraphTask): RunningSource {
  const children: RunningNode[] = [];
  return {
    name: node.name,
    node,
    children,
    process(record) {
      for (const child of children) task.run(child, record);
    },
  };
}

function runningSink(
  node: SinkNode,
  defaults: DefaultSerdes,
  collector: RecordCollector,
  task: GraphTask,
): RunningNode {
  const keySerde: Serde<unknown> = serdeOf(node.keySerde, defaults, 'key', node.name);
  const valueSerde: Serde<unknown> = serdeOf(node.valueSerde, defaults, 'value', node.name);
  const { topic, partitioner, name } = node;
  return {
    name,
    process(record) {
      const to = typeof topic === 'string' ? topic : topic(record, task.recordMetadata());
      const out = { topic: to, record, keySerde, valueSerde, partitioner, operator: name };
      if (!collector.send(out, task)) task.dropped('production');
    },
  };
}
