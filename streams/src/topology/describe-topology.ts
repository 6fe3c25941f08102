import { javaHashOrder } from './java-hash-order.ts';
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
  const order = subtreeOrder(nodes);
  const text = order.sorted(nodes.map(({ name }) => name)).map((name) => {
    const node = plan.nodes.get(name) as TopologyNode;
    const successors = `\n      --> ${listed(order.sorted(order.childrenOf(name)))}`;
    if (node.kind === 'source') return `    ${sourceText(node)}${successors}\n`;
    const predecessors = `\n      <-- ${listed(order.sorted(node.parents))}`;
    if (node.kind === 'sink') return `    ${sinkText(node)}${predecessors}\n`;
    const stores = javaHashOrder(node.stores).join(', ');
    return `    Processor: ${name} (stores: [${stores}])${successors}${predecessors}\n`;
  });
  return `Sub-topology: ${group.id}\n${text.join('')}\n`;
}

function sourceText({ name, topics }: SourceNode): string {
  return `Source: ${name} (topics: [${javaHashOrder(topics).join(', ')}])`;
}

function sinkText({ name, topic }: SinkNode): string {
  if (typeof topic === 'string') return `Sink: ${name} (topic: ${topic})`;
  return `Sink: ${name} (extractor class: ${topic.name === '' ? 'anonymous' : topic.name})`;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

/** Larger subtrees first, then by name; a node reached by two paths counts twice. */
function subtreeOrder(nodes: readonly TopologyNode[]) {
  const children = new Map<string, string[]>(nodes.map(({ name }) => [name, []]));
  for (const node of nodes) {
    if (node.kind === 'source') continue;
    for (const parent of node.parents) children.get(parent)?.push(node.name);
  }
  const sizes = new Map<string, number>();
  for (const { name } of nodes.toReversed()) {
    sizes.set(
      name,
      (children.get(name) ?? []).reduce((size, child) => size + (sizes.get(child) ?? 0), 1),
    );
  }
  const compare = (a: string, b: string) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || (a < b ? -1 : 1);
  return {
    childrenOf: (name: string): readonly string[] => children.get(name) ?? [],
    sorted: (names: readonly string[]): string[] => [...names].sort(compare),
  };
}
