import { type Draw, mapper, predicate } from './drawn-streams.ts';
import type { DrawnTable, DrawnTopology } from './drawn-topology.ts';

/** Any table, one with keys in windows as well. */
function anyTable(topology: DrawnTopology, index: number): DrawnTable {
  return topology.tables[index % (topology.tables.length + 1)] ?? topology.table(topology.tables.length);
}

/** What makes tables of tables, or changes what is a stream and what a table. */
export const tableSteps = {
  changeTable(topology, { of: index, form, flag }) {
    const of = topology.textTable(anyTable(topology, index));

    const store =
      flag && of.key === 'string' ? topology.store('string', { mayBeVersioned: form % 4 !== 3 }) : undefined;
    const kept = store === undefined ? {} : { store };
    const { versioned: _, ...rest } = of;
    const [filter, map] = [{ predicate: predicate(form) }, { mapper: mapper(form) }];
    const id = [
      () => topology.add({ op: 'filter', of: of.id, ...filter, ...kept }),
      () => topology.add({ op: 'filterNot', of: of.id, ...filter, ...kept }),
      () => topology.add({ op: 'mapValues', of: of.id, ...map, ...kept }),
      () => topology.add({ op: 'transformValues', of: of.id, ...map, ...kept }),
    ][form % 4]?.() as string;
    topology.keepTable({ ...rest, id, versioned: store?.versioned !== undefined });
  },
  suppress(topology, { of: index, form, flag, windows: { graceMs = 0 } }) {
    const of = anyTable(topology, index);
    if (of.versioned === true) return;
    const closes = of.windows !== undefined && flag;
    const buffer = form % 3 === 0 ? { maxRecords: 1 + (form % 2), whenFull: 'emit-early' } : undefined;
    const untilTimeLimitMs = (graceMs + (form % 4)) * topology.unitMs;
    const id = topology.add({
      op: 'suppress',
      of: of.id,
      ...(closes ? { untilWindowCloses: true } : { untilTimeLimitMs, ...(buffer && { buffer }) }),
    });
    topology.keepTable({ ...of, id });
  },
  toTable(topology, { of: index }) {
    const of = topology.stream(index);
    const store = topology.store(of.value, { mayBeVersioned: true });
    const id = topology.add({ op: 'toTable', of: of.id, store });
    topology.keepTable({ ...of, id, versioned: store.versioned !== undefined });
  },
  toStream(topology, { of: index }) {
    const of = anyTable(topology, index);
    const changes = topology.add({ op: 'toStream', of: of.id });
    const id =
      of.key === 'string' ? changes : topology.add({ op: 'selectKey', of: changes, mapper: { fn: 'keyText' } });
    topology.keepStream({ id, key: 'string', value: of.value, weight: of.weight });
  },
} as const satisfies { readonly [step: string]: Draw };
