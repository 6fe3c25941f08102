import type { Aggregator } from '../functions.ts';
import type { Materialized, Named } from '../options.ts';
import { repartitionNode } from './add-repartition.ts';
import type { LogicalCogroup } from './logical-cogroup.ts';
import type { AggregateSupplier } from './logical-node.ts';
import type { LogicalGroup } from './logical-stream.ts';
import { describeStore, storeNameOf } from './materialize.ts';
import type { StoreSpec, StoreSpecBase } from './store-spec.ts';
import type { StreamsPlan } from './streams-plan.ts';

const PREFIX = 'COGROUPKSTREAM-AGGREGATE-';

/** How one of the streams of a cogroup is folded into the store. */
export type CogroupAggregate<K, A> = (aggregator: Aggregator<K, never, A>, storeName: string) => AggregateSupplier;

/** What the aggregation of a cogroup is told. */
export interface CogroupAggregation<K, A> {
  readonly options: Named & Materialized<K, A>;
  /** The store, of what every kind of store has. */
  readonly store: (base: StoreSpecBase) => StoreSpec;
  readonly aggregate: CogroupAggregate<K, A>;
  /** How long after a window's end its result may change, ms; absent without windows. */
  readonly graceMs?: number;
}

/** What is known of a cogroup's table, whose key depends on its windows. */
export interface CogroupedTable<K, A> {
  readonly name: string;
  readonly keySerde: Materialized<K, A>['keySerde'];
  readonly valueSerde: Materialized<K, A>['valueSerde'];
  readonly sources: readonly string[];
}

/** Appends the aggregation of several groups of streams into one store: one step each, and where they come together. */
export function addCogroup<K, A>(
  plan: StreamsPlan,
  cogroup: LogicalCogroup<K, A>,
  { options, store: storeOf, aggregate, graceMs }: CogroupAggregation<K, A>,
): CogroupedTable<K, A> {
  const groups = [...cogroup.groups];
  const storeName = storeNameOf(options) ?? plan.newStoreName(PREFIX);
  const keySerde = options.keySerde ?? groups.find(([group]) => group.keySerde !== undefined)?.[0].keySerde;
  const { valueSerde } = options;
  const store = storeOf(describeStore(storeName, { ...options, keySerde, valueSerde }));
  const named = storeNameOf(options) !== undefined;
  const parents = groups.map(([group]) => groupedParent(plan, cogroup, group, { storeName, named }));
  const aggregates = groups.map(([, aggregator], index) => {
    const name = plan.nameOf(PREFIX, options, `-cogroup-agg-${index}`);
    return { name, supplier: aggregate(aggregator, storeName) };
  });
  for (const [index, { name, supplier }] of aggregates.entries()) {
    const parent = parents[index] as { readonly name: string };
    const grace = graceMs === undefined ? {} : { graceMs };
    plan.add({ kind: 'aggregate', name, parents: [parent.name], store, supplier, ...grace });
  }
  const name = plan.nameOf('COGROUPKSTREAM-MERGE-', options, '-cogroup-merge');
  const sources = [...new Set(parents.flatMap((parent) => parent.sources))];
  plan.add({ kind: 'cogroup', name, parents: aggregates.map((each) => each.name), store, copartitioned: sources });
  return { name, keySerde, valueSerde, sources };
}

/** A repartition that is there already is read again; three numbers are used up all the same. */
function groupedParent<K, A>(
  plan: StreamsPlan,
  { repartitions }: LogicalCogroup<K, A>,
  group: LogicalGroup<K, never>,
  { storeName, named }: { readonly storeName: string; readonly named: boolean },
): { readonly name: string; readonly sources: readonly string[] } {
  if (!group.repartitionRequired) return group;
  const { keySerde, valueSerde, repartitionName } = group;
  const topic = repartitionName ?? storeName;
  const fresh = repartitionNode(plan, {
    parent: group.name,
    topic,
    named: repartitionName !== undefined || named,
    keySerde,
    valueSerde,
  });
  const known = repartitions.get(group);
  if (known === undefined) {
    plan.add(fresh);
    repartitions.set(group, fresh);
  }
  const { name } = known ?? fresh;
  return { name, sources: [name] };
}
