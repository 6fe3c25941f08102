import { JavaHashSet } from './java-hash-set.ts';
import { JavaTreeSet } from './java-tree-set.ts';
import { type NodeGroup, nodeGroups } from './node-groups.ts';
import type { GlobalStore, SinkNode, SourceNode, TopologyNode } from './topology-node.ts';
import type { TopologyPlan } from './topology-plan.ts';

/** The text of Java's `TopologyDescription.toString()` for the same topology. */
export function describeTopology(plan: TopologyPlan): string {
  const parts = nodeGroups(plan).map((group) =>
    group.global ? describeGlobalStore(plan, group) : describeSubtopology(plan, group),
  );
  return `Topologies:\n ${parts.map((part) => `  ${part}`).join('')}`;
}

function describeGlobalStore(plan: TopologyPlan, group: NodeGroup): string {
  const { source, processor, store } = plan.globalStores.find(
    (global) => global.source.name === group.nodes[0],
  ) as GlobalStore;
  return (
    `Sub-topology: ${group.id} for global store (will not generate tasks)\n` +
    `    ${sourceText(source)}\n      --> ${processor.name}\n` +
    `    Processor: ${processor.name} (stores: [${store.name}])\n      --> none\n      <-- ${source.name}\n`
  );
}

function describeSubtopology(plan: TopologyPlan, group: NodeGroup): string {
  const nodes = group.nodes.map((name) => plan.nodes.get(name) as TopologyNode);
  const order = javaOrder(nodes);
  const text = order.names.map((name) => {
    const node = plan.nodes.get(name) as TopologyNode;
    const successors = `\n      --> ${listed(order.successorsOf(name))}`;
    if (node.kind === 'source') return `    ${sourceText(node)}${successors}\n`;
    const predecessors = `\n      <-- ${listed(order.predecessorsOf(name))}`;
    if (node.kind === 'sink') return `    ${sinkText(node)}${predecessors}\n`;
    const stores = [...JavaHashSet.of(node.stores)].join(', ');
    return `    Processor: ${name} (stores: [${stores}])${successors}${predecessors}\n`;
  });
  return `Sub-topology: ${group.id}\n${text.join('')}\n`;
}

function sourceText({ name, topics, pattern }: SourceNode): string {
  if (pattern !== undefined) return `Source: ${name} (topics: ${pattern.source})`;
  return `Source: ${name} (topics: [${[...JavaHashSet.of(topics)].join(', ')}])`;
}

function sinkText({ name, topic }: SinkNode): string {
  if (typeof topic === 'string') return `Sink: ${name} (topic: ${topic})`;
  return `Sink: ${name} (extractor class: ${topic.name === '' ? 'anonymous' : topic.name})`;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

/**
 * How Java orders nodes: larger subtrees first, then by name. Each node's neighbours are ordered while the sizes are still
 * being counted, so that theirs is not always the final order.
 */
function javaOrder(nodes: readonly TopologyNode[]) {
  const sizes = new Map(nodes.map(({ name }) => [name, 1]));
  const compare = (a: string, b: string) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || compareNames(a, b);
  const predecessors = new Map(nodes.map(({ name }) => [name, new JavaTreeSet(compare)]));
  const successors = new Map(nodes.map(({ name }) => [name, new JavaTreeSet(compare)]));
  const grow = (name: string, by: number): void => {
    sizes.set(name, (sizes.get(name) ?? 0) + by);
    for (const parent of predecessors.get(name) ?? []) grow(parent, by);
  };
  const parentsOf = new Map(nodes.map((node) => [node.name, node.kind === 'source' ? [] : node.parents]));
  for (const name of JavaHashSet.of(parentsOf.keys())) {
    for (const parent of parentsOf.get(name) ?? []) {
      predecessors.get(name)?.add(parent);
      successors.get(parent)?.add(name);
      grow(parent, sizes.get(name) ?? 0);
    }
  }
  return {
    names: [...parentsOf.keys()].sort(compare),
    predecessorsOf: (name: string): string[] => [...(predecessors.get(name) ?? [])],
    successorsOf: (name: string): string[] => [...(successors.get(name) ?? [])],
  };
}

function compareNames(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
