import type { FunctionCall } from '../schema.ts';
import { type Draw, key, oneOf, predicate } from './drawn-streams.ts';
import type { DrawnTable, DrawnTopology } from './drawn-topology.ts';
import type { StepPlan } from './plan.ts';

const joiners = [
  { fn: 'pair' },
  { fn: 'joinWithKey', with: '/' },
  { fn: 'nullIfRight', with: '1' },
  { fn: 'right' },
] as const satisfies readonly FunctionCall[];

const kinds = ['join', 'leftJoin', 'outerJoin'] as const;
const types = { key: 'string', value: 'string', otherValue: 'string' };

function joined({ form }: StepPlan, weight: number, tables = false) {
  // What is joined again and again grows: one side is enough then.
  if (weight > 2) return { joiner: { fn: 'left' } };
  const joiner = oneOf<FunctionCall>(joiners, form);
  // Java's joiners of tables are not given the key.
  return { joiner: tables && joiner.fn === 'joinWithKey' ? joiners[0] : joiner };
}

/** A table with keys in windows and one that is made of it: no other has surely the same keys and partitions. */
function joinWindowed(topology: DrawnTopology, step: StepPlan, table: DrawnTable): void {
  const of = topology.textTable(table);
  const weight = 2 * of.weight + 1;
  if (weight > 4) return;
  const other = topology.add({ op: 'filter', of: of.id, predicate: predicate(step.form) });
  const call = { op: oneOf(kinds, step.form), of: of.id, with: other, ...joined(step, weight, true) };
  topology.keepTable({ ...of, id: topology.add(call), weight, versioned: false });
}

/** The joins of every kind. */
export const joinSteps = {
  joinStreams(topology, step) {
    const of = topology.text(topology.stream(step.of));
    const other = topology.text(topology.stream(step.with));
    const weight = of.weight + other.weight + 1;
    if (weight > 3) return;
    const { graceMs = 0 } = step.windows;
    const windows = topology.scaled({ beforeMs: step.form % 5, afterMs: step.of + (step.flag ? 1 : 0), graceMs });
    const memory = step.form % 4 === 1 ? { inMemory: true } : {};
    const op = oneOf(kinds, step.form);
    const call = { op, of: of.id, with: other.id, ...joined(step, weight), windows, ...types, ...memory };
    topology.keepStream({ ...of, id: topology.add(call), weight });
  },
  joinTable(topology, step) {
    const grace = step.flag && step.form % 3 === 0;
    let of = topology.text(topology.stream(step.of));
    const table = topology.textTable(topology.table(step.with, grace));
    const weight = of.weight + table.weight;
    const graceMs = grace && table.versioned === true ? { graceMs: (1 + (step.form % 6)) * topology.unitMs } : {};
    // A null key makes Kafka Streams throw in a left join with grace: `deviations.ts`.
    if (graceMs.graceMs !== undefined) {
      const id = topology.add({ op: 'filterNot', of: of.id, predicate: { fn: 'keyIs', with: 'null' } });
      of = { ...of, id };
    }
    const op = oneOf(['join', 'leftJoin'] as const, step.form);
    const call = { op, of: of.id, with: table.id, ...joined(step, weight), ...types, ...graceMs };
    topology.keepStream({ ...of, id: topology.add(call), weight });
  },
  joinGlobalTable(topology, step) {
    const of = topology.text(topology.stream(step.of));
    const table = topology.globalTable(step.with);
    const op = oneOf(['join', 'leftJoin'] as const, step.form);
    const call = { op, of: of.id, with: table.id, ...joined(step, of.weight), keySelector: key(step.form) };
    topology.keepStream({ ...of, id: topology.add(call) });
  },
  joinTables(topology, step) {
    const windowed = topology.tables.filter(({ windows, unreadable }) => windows !== undefined && unreadable !== true);
    if (step.rare && windowed.length > 0) return joinWindowed(topology, step, oneOf(windowed as [DrawnTable], step.of));
    const of = topology.textTable(topology.table(step.of));
    const other = topology.textTable(topology.table(step.with));
    const weight = of.weight + other.weight + 1;
    if (weight > 4) return;
    const store = step.flag ? { store: topology.store('string', { mayBeVersioned: true }) } : {};
    const call = { op: oneOf(kinds, step.form), of: of.id, with: other.id, ...joined(step, weight, true), ...store };
    const versioned = store.store?.versioned !== undefined;
    topology.keepTable({ id: topology.add(call), key: 'string', value: 'string', weight, versioned });
  },
  joinByForeignKey(topology, step) {
    const of = topology.textTable(topology.table(step.of));
    const other = topology.textTable(topology.table(step.with));
    const weight = of.weight + other.weight + 1;
    if (weight > 4) return;
    const store = topology.store('string', { mayBeVersioned: true });
    const op = oneOf(['join', 'leftJoin'] as const, step.form);
    const foreignKey = oneOf<FunctionCall>(
      [
        { fn: 'part', with: ['|', 1] },
        { fn: 'nullIf', with: '1' },
      ],
      step.form,
    );
    const call = { op, of: of.id, with: other.id, ...joined(step, weight, true), foreignKey, store };
    const versioned = store.versioned !== undefined;
    topology.keepTable({ id: topology.add(call), key: 'string', value: 'string', weight, versioned });
  },
} as const satisfies { readonly [step: string]: Draw };
