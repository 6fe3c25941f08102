import type { FunctionCall } from '../schema.ts';
import type { Drawn, DrawnTopology } from './drawn-topology.ts';
import type { StepPlan } from './plan.ts';

/** How one step is called. */
export type Draw = (topology: DrawnTopology, step: StepPlan) => void;

export function oneOf<T>(list: readonly [T, ...T[]], index: number): T {
  return list[index % list.length] ?? list[0];
}

const predicates = [
  { fn: 'valueContains', with: '1' },
  { fn: 'keyIs', with: 'a' },
  { fn: 'valueIsNull' },
  { fn: 'never' },
] as const satisfies readonly FunctionCall[];

export const mappers = [
  { fn: 'append', with: '!' },
  { fn: 'nullIf', with: '1' },
  { fn: 'withKey' },
  { fn: 'part', with: ['|', 1] },
] as const satisfies readonly FunctionCall[];

const keys = [
  { fn: 'part', with: ['|', 1] },
  { fn: 'value' },
  { fn: 'nullIf', with: '1' },
  { fn: 'keyAppend', with: '+' },
  { fn: 'constant', with: 'a' },
] as const satisfies readonly FunctionCall[];

export const predicate = (index: number) => oneOf<FunctionCall>(predicates, index);
export const mapper = (index: number) => oneOf<FunctionCall>(mappers, index);
export const key = (index: number) => oneOf<FunctionCall>(keys, index);

function stateless(of: Drawn, { form }: StepPlan) {
  switch (form % 6) {
    case 0:
      return { op: 'filter', of: of.id, predicate: predicate(form) } as const;
    case 1:
      return { op: 'filterNot', of: of.id, predicate: predicate(form) } as const;
    case 2:
      return { op: 'mapValues', of: of.id, mapper: mapper(form) } as const;
    case 3:
      return { op: 'flatMapValues', of: of.id, list: { fn: 'split', with: '|' } } as const;
    case 4:
      return {
        op: 'flatMap',
        of: of.id,
        list: { fn: 'repeat', with: 2 },
        key: key(form),
        value: mapper(form),
      } as const;
    default:
      return { op: 'peek', of: of.id } as const;
  }
}

// Not `streamTime`: the test driver of the JVM has one for all sub-topologies.
// Not `addHeader`: headers are changed in place on the JVM, so that what is called on the same stream sees them too.
const processors = [
  { fn: 'forward' },
  { fn: 'twice' },
  { fn: 'shiftTime', with: 3 },
] as const satisfies readonly FunctionCall[];

/** What makes streams of streams. */
export const streamSteps = {
  stateless(topology, step) {
    const of = topology.text(topology.stream(step.of));
    const weight = of.weight + (step.form % 6 === 4 ? 1 : 0);
    if (weight < 4) topology.keepStream({ ...of, id: topology.add(stateless(of, step)), weight });
  },
  rekey(topology, { of: index, form, flag }) {
    const of = topology.text(topology.stream(index));
    const id = flag
      ? topology.add({ op: 'selectKey', of: of.id, mapper: key(form) })
      : topology.add({ op: 'map', of: of.id, mapper: { key: key(form), value: mapper(form) } });
    topology.keepStream({ ...of, id, key: 'string' });
  },
  repartition(topology, { of: index, form, flag }) {
    const of = topology.stream(index);
    const from = flag ? topology.add({ op: 'selectKey', of: of.id, mapper: key(form) }) : of.id;
    const id = topology.add({ op: 'repartition', of: from, key: 'string', value: of.value });
    topology.keepStream({ ...of, id });
  },
  split(topology, { of: index, form, flag }) {
    const of = topology.stream(index);
    const [first, rest] = [`s${topology.operators.length}`, `d${topology.operators.length}`];
    const branches = [{ id: first, predicate: predicate(form) }];
    topology.add({ op: 'split', of: of.id, branches, ...(flag ? { default: { id: rest } } : {}) });
    for (const id of flag ? [first, rest] : [first]) topology.keepStream({ ...of, id });
  },
  merge(topology, { of: index, with: other }) {
    const of = topology.text(topology.stream(index));
    const merged = topology.text(topology.stream(other));
    const weight = Math.max(of.weight, merged.weight) + 1;
    if (weight < 4)
      topology.keepStream({ ...of, id: topology.add({ op: 'merge', of: of.id, with: merged.id }), weight });
  },
  process(topology, { of: index, form, flag }) {
    const of = topology.text(topology.stream(index));
    // A fixed key takes another processor, which cannot send records that it makes.
    const op = flag ? 'processValues' : 'process';
    const id = topology.add({ op, of: of.id, processor: oneOf<FunctionCall>(processors, form) });
    if (of.weight < 3) topology.keepStream({ ...of, id, weight: of.weight + 1 });
  },
} as const satisfies { readonly [step: string]: Draw };
