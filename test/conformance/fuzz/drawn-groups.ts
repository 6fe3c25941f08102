import type { FunctionCall, TypeName, Windows } from '../schema.ts';
import { type Draw, key, mapper, oneOf } from './drawn-streams.ts';
import type { Drawn, DrawnTopology } from './drawn-topology.ts';
import type { StepPlan } from './plan.ts';

const folds = [
  { fn: 'concat', with: ',' },
  { fn: 'latest' },
  { fn: 'nullOn', with: '2' },
  { fn: 'first' },
] as const satisfies readonly FunctionCall[];

function grouped(topology: DrawnTopology, of: Drawn, { form, flag }: StepPlan): string {
  const types = { key: 'string', value: of.value };
  return flag
    ? topology.add({ op: 'groupBy', of: of.id, mapper: key(form), ...types })
    : topology.add({ op: 'groupByKey', of: of.id, ...types });
}

function windowedKey(windows: Windows): TypeName {
  if (windows.kind === 'session') return { session: 'string' };
  return { windowed: 'string', sizeMs: windows.kind === 'time' ? windows.sizeMs : windows.timeDifferenceMs };
}

/** Sessions are not cached, for Kafka Streams' cache fails where a search begins before time 0. */
function plainest(windows: Windows | undefined): object {
  return windows?.kind === 'session' ? { caching: false } : {};
}

/** Aggregates what is grouped, or grouped by windows. */
function folded(
  topology: DrawnTopology,
  of: string,
  { form, flag, rare }: StepPlan,
  weight: number,
  windows?: Windows,
): void {
  const how = form % 3;
  const value = how === 0 ? 'long' : 'string';
  // Kafka Streams loses the windows that its store no longer keeps when their turn comes: `deviations.ts`.
  const kept = windows !== undefined && rare ? { retentionMs: 10_000 * topology.unitMs } : {};
  const store = { ...topology.store(value, { mayBeVersioned: windows === undefined }), ...kept, ...plainest(windows) };
  const fold = oneOf<FunctionCall>(folds, weight > 1 ? 1 : form);
  const merger = windows?.kind === 'session' ? { merger: fold } : {};
  const id = [
    () => topology.add({ op: 'count', of, store }),
    () => topology.add({ op: 'reduce', of, reducer: fold, store }),
    () => topology.add({ op: 'aggregate', of, initial: flag ? '' : '0', aggregator: fold, ...merger, store }),
  ][how]?.() as string;
  topology.keepTable({
    id,
    key: windows === undefined ? 'string' : windowedKey(windows),
    value,
    weight: weight + 1,
    versioned: store.versioned !== undefined,
    ...(windows === undefined ? {} : { windows }),
  });
}

/** What makes tables of streams. */
export const groupSteps = {
  aggregate(topology, step) {
    const of = topology.text(topology.stream(step.of));
    folded(topology, grouped(topology, of, step), step, of.weight);
  },
  windowed(topology, step) {
    const of = topology.text(topology.stream(step.of));
    const windows = topology.scaled(step.windows);
    const emit = step.rare ? { emit: 'on-window-close' } : {};
    const id = topology.add({ op: 'windowedBy', of: grouped(topology, of, step), windows, ...emit });
    folded(topology, id, step, of.weight, windows);
  },
  cogroup(topology, step) {
    const of = topology.text(topology.stream(step.of));
    const other = topology.text(topology.stream(step.with));
    const weight = Math.max(of.weight, other.weight);
    const fold = oneOf<FunctionCall>(folds, weight > 1 ? 1 : step.form);
    // Two that both need a topic of their own are no topology on the JVM (`Processor …-repartition-filter is already added`).
    const side = (stream: Drawn) => {
      const id = topology.add({ op: 'repartition', of: stream.id, key: 'string', value: 'string' });
      return grouped(topology, { ...stream, id }, { ...step, flag: false });
    };
    const [first, second] = [side(of), side(other)];
    let id = topology.add({ op: 'cogroup', of: first, aggregator: fold });
    id = topology.add({ op: 'cogroup', of: id, with: second, aggregator: { fn: 'latest' } });
    const windows = step.form > 5 ? topology.scaled(step.windows) : undefined;
    if (windows !== undefined) id = topology.add({ op: 'windowedBy', of: id, windows });
    // One side may change windows that have expired by the other: a cache of Kafka Streams still has them, ours has not.
    const uncached = windows === undefined ? {} : { caching: false };
    const store = { ...topology.store('string', { mayBeVersioned: windows === undefined }), ...uncached };
    const merger = windows?.kind === 'session' ? { merger: fold } : {};
    id = topology.add({ op: 'aggregate', of: id, initial: '', ...merger, store });
    topology.keepTable({
      id,
      key: windows === undefined ? 'string' : windowedKey(windows),
      value: 'string',
      weight: weight + 1,
      versioned: store.versioned !== undefined,
      ...(windows === undefined ? {} : { windows, unreadable: true }),
    });
  },
  groupTable(topology, { of: index, form }) {
    const of = topology.textTable(topology.table(index));
    const pair = { key: key(form), value: mapper(form) };
    const group = topology.add({ op: 'groupBy', of: of.id, pair, key: 'string', value: 'string' });
    const value = form % 2 === 0 ? 'long' : 'string';
    const store = topology.store(value, { mayBeVersioned: true });
    const reduced = { reducer: oneOf<FunctionCall>(folds, of.weight > 1 ? 1 : form), subtractor: { fn: 'first' } };
    const id =
      value === 'long'
        ? topology.add({ op: 'count', of: group, store })
        : topology.add({ op: 'reduce', of: group, ...reduced, store });
    topology.keepTable({ id, key: 'string', value, weight: of.weight + 1, versioned: store.versioned !== undefined });
  },
} as const satisfies { readonly [step: string]: Draw };
