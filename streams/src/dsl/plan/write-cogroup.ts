import { PassThroughProcessor } from '../operators/pass-through.ts';
import type { Compilation } from './compile-plan.ts';
import type { CogroupNode } from './logical-node.ts';

/** Writes where the aggregations of a cogroup come together; each of them has the store already. */
export function writeCogroup(compilation: Compilation, { name, parents, copartitioned }: CogroupNode): void {
  const { topology, physical } = compilation;
  topology.addProcessor({ name, parents, supplier: () => new PassThroughProcessor() });
  compilation.copartition(name, physical(copartitioned));
}
