import { repartitionNode } from './add-repartition.ts';
import type { LogicalNode, RepartitionNode } from './logical-node.ts';
import { PlanGraph } from './plan-graph.ts';
import { numbered } from './streams-plan.ts';

/**
 * Makes the repartitions behind one change of key one, right behind that change: what stood between moves behind the topic.
 * It gets the name of the first of them. Where values change on the way, or records come by another way too, a
 * repartition stays as it is: what it carries is not what the others carry.
 */
export function mergeRepartitions(
  plan: readonly LogicalNode[],
  mergedSources: ReadonlyMap<string, string>,
  firstIndex: number,
): readonly LogicalNode[] {
  const graph = new PlanGraph(plan, mergedSources);
  const replaced = new Map<string, string>();
  let index = firstIndex;
  const names = { newName: (prefix: string) => numbered(prefix, index++) };
  for (const [keyChanger, repartitions] of repartitionsByKeyChange(graph, plan)) {
    const inside = repartitions.filter(({ name }) => graph.isBehind(name, keyChanger));
    const [first] = inside;
    if (first === undefined) continue;
    const { topic } = first;
    const serdes = { keySerde: firstOf(inside, 'keySerde'), valueSerde: firstOf(inside, 'valueSerde') };
    const merged = repartitionNode(names, { parent: keyChanger, topic, ...serdes, named: true });
    // The new source may have the name of the first repartition's: they are told apart while both are there.
    const placed: RepartitionNode = Object.freeze({ ...merged, merged: true, name: `${merged.name}${PENDING}` });
    graph.insertBehind(keyChanger, placed);
    for (const { name } of inside) {
      const child = graph.find(name, (node) => graph.parentsOf(node).includes(keyChanger));
      if (child !== undefined) graph.replaceParent(child, keyChanger, placed.name);
      graph.remove(name);
      replaced.set(name, merged.name);
    }
  }
  return graph.nodes().map((node) => settled(node, replaced));
}

const PENDING = ' pending';

/** The node under final names, in what must be partitioned alike too. */
function settled(node: LogicalNode, replaced: ReadonlyMap<string, string>): LogicalNode {
  const final = (name: string) => (name.endsWith(PENDING) ? name.slice(0, -PENDING.length) : name);
  const copartitioned = 'copartitioned' in node ? { copartitioned: renamed(node.copartitioned, replaced) } : {};
  const parents = node.parents.map(final);
  return Object.freeze({ ...node, name: final(node.name), parents, ...copartitioned }) as LogicalNode;
}

/** As Kafka Streams has them, what stands for others comes last. */
function renamed(names: readonly string[], replaced: ReadonlyMap<string, string>): readonly string[] {
  const after = new Set(names);
  for (const [name, merged] of replaced) if (after.delete(name)) after.add(merged);
  return [...after];
}

/** Which repartitions stand behind which change of key, or behind where streams of changed keys come together. */
function repartitionsByKeyChange(graph: PlanGraph, plan: readonly LogicalNode[]): Map<string, RepartitionNode[]> {
  const found = new Map<string, RepartitionNode[]>();
  for (const node of plan) {
    if (changesKey(node)) found.set(node.name, []);
    if (node.kind !== 'repartition' || node.mergeable !== true) continue;
    const nearest = graph.find(node.name, (name) => changesKey(graph.get(name)) || changesValue(graph.get(name)));
    if (nearest !== undefined && changesKey(graph.get(nearest))) found.get(nearest)?.push(node);
  }
  const merges = plan.filter((node) => node.kind === 'process' && node.changes === 'merge');
  const keyChangersOf = merges.map(({ name }) => ({ name, keyChangers: keyChangersBefore(graph, name, found) }));
  const moved = keyChangersOf.map(({ name, keyChangers }) => {
    return [name, keyChangers.flatMap((keyChanger) => found.get(keyChanger) ?? [])] as const;
  });
  for (const [merge, repartitions] of moved) found.set(merge, repartitions);
  for (const { keyChangers } of keyChangersOf) for (const keyChanger of keyChangers) found.delete(keyChanger);
  return found;
}

/** The changes of key before a merge whose repartitions all stand behind it. */
function keyChangersBefore(
  graph: PlanGraph,
  merge: string,
  found: ReadonlyMap<string, readonly RepartitionNode[]>,
): string[] {
  const isChildOf = (parent: string) => (name: string) => graph.parentsOf(name).includes(parent);
  return [...found].flatMap(([keyChanger, repartitions]) => {
    const allBehind = repartitions.every(({ name }) => graph.find(name, isChildOf(merge)) !== undefined);
    return allBehind && graph.find(merge, isChildOf(keyChanger)) !== undefined ? [keyChanger] : [];
  });
}

function changesKey(node: LogicalNode): boolean {
  return node.kind === 'process' && node.changes === 'key';
}

function changesValue(node: LogicalNode): boolean {
  return node.kind === 'process' && node.changes === 'value';
}

function firstOf<Part extends 'keySerde' | 'valueSerde'>(nodes: readonly RepartitionNode[], part: Part) {
  return nodes.find((node) => node[part] !== undefined)?.[part];
}
