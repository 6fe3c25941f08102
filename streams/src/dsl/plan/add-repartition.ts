import type { StreamPartitioner } from '../../topology/topology-node.ts';
import type { Repartitioned } from '../options.ts';
import type { RepartitionNode } from './logical-node.ts';
import type { LogicalStream } from './logical-stream.ts';
import { requireName } from './require-name.ts';
import type { StreamsPlan } from './streams-plan.ts';

const SUFFIX = '-repartition';
const GENERATED = /^KSTREAM.*-[0-9]{10}$/;

/** What a repartition node is made from. */
export interface RepartitionSpec {
  /** Name of the logical node whose records are repartitioned. */
  readonly parent: string;
  /** The topic's name, with or without its suffix. */
  readonly topic: string;
  readonly keySerde: RepartitionNode['keySerde'];
  readonly valueSerde: RepartitionNode['valueSerde'];
  readonly partitions?: number | undefined;
  readonly partitioner?: StreamPartitioner | undefined;
  /** Whether the user named the topic. */
  readonly named: boolean;
  /** Whether it may be one with others; false where the user asked for this very topic. */
  readonly mergeable?: boolean;
}

/** Where names come from: a plan, or the compilation of one. */
export type NameSource = Pick<StreamsPlan, 'newName'> & Partial<Pick<StreamsPlan, 'implicitNames'>>;

/**
 * Describes a repartition topic with its filter, sink and source, without appending it: three numbers are used up even
 * where an earlier node is used again.
 */
export function repartitionNode(plan: NameSource, spec: RepartitionSpec): RepartitionNode {
  const topic = spec.topic.endsWith(SUFFIX) ? spec.topic : spec.topic + SUFFIX;
  if (!spec.named) plan.implicitNames?.repartition(topic);
  const sinkName = plan.newName('KSTREAM-SINK-');
  const filterName = plan.newName('KSTREAM-FILTER-');
  const sourceName = plan.newName('KSTREAM-SOURCE-');
  const generated = GENERATED.test(spec.topic);
  return {
    kind: 'repartition',
    name: generated ? sourceName : `${topic}-source`,
    parents: [spec.parent],
    sinkName: generated ? sinkName : `${topic}-sink`,
    filterName: generated ? filterName : `${topic}-filter`,
    topic,
    partitions: spec.partitions,
    keySerde: spec.keySerde,
    valueSerde: spec.valueSerde,
    partitioner: spec.partitioner,
    mergeable: spec.mergeable ?? true,
  };
}

/** Appends a repartition that the user asked for. */
export function addRepartition<K, V>(
  plan: StreamsPlan,
  parent: LogicalStream<K, V>,
  options: Repartitioned<K, V>,
): LogicalStream<K, V> {
  const named = options.name !== undefined;
  const topic = options.name === undefined ? plan.newName('KSTREAM-REPARTITION-') : requireName(options.name);
  const keySerde = options.keySerde ?? parent.keySerde;
  const valueSerde = options.valueSerde ?? parent.valueSerde;
  const node = repartitionNode(plan, {
    parent: parent.name,
    topic,
    keySerde,
    valueSerde,
    partitions: options.partitions,
    partitioner: options.partitioner as StreamPartitioner | undefined,
    named,
    mergeable: false,
  });
  plan.add(node);
  return { kind: 'stream', name: node.name, keySerde, valueSerde, sources: [node.name], repartitionRequired: false };
}
