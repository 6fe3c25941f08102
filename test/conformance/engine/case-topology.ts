import { StreamsBuilder, type Topology } from '@orders-platform/streams';
import type { Case, Operator } from '../schema.ts';
import type { Built, Call } from './built.ts';
import { call, type Made } from './dsl.ts';
import { grouping } from './operators/grouping.ts';
import { joins } from './operators/joins.ts';
import { isProcessorTopology, processorTopology } from './operators/processor-topology.ts';
import { sources } from './operators/sources.ts';
import { streamCalls } from './operators/streams.ts';
import { tableCalls } from './operators/tables.ts';
import { serdeOf } from './types.ts';

const calls: { readonly [op: string]: Call<never> } = {
  ...sources,
  ...streamCalls,
  ...grouping,
  ...tableCalls,
  ...joins,
};

/** A case's topology through the library's DSL, or its Processor API. @throws NoSuchOperator, StreamsError */
export function caseTopology({ topology, settings, optimize }: Case): Topology {
  if (isProcessorTopology(topology)) return processorTopology(topology);
  const builder = new StreamsBuilder({
    defaultSerdes: {
      key: serdeOf(settings?.defaultKey ?? 'string'),
      value: serdeOf(settings?.defaultValue ?? 'string'),
    },
  });
  const ids = new Map<string, Made>();
  const built: Built = {
    builder,
    made(id = '') {
      const made = ids.get(id);
      if (made === undefined) throw new Error(`no call has the id '${id}'`);
      return made;
    },
    keep: (id, made) => ids.set(id, made),
  };
  for (const operator of topology) apply(operator, built);
  return call('build', builder as unknown as Made, 'build', { optimize: optimize ?? false }) as unknown as Topology;
}

function apply(operator: Operator, built: Built): void {
  const make = calls[operator.op];
  if (make === undefined) throw new Error(`no operator '${operator.op}' beside those of the Processor API`);
  const made = make(operator as never, built);
  if (operator.id !== undefined && made !== undefined) built.keep(operator.id, made);
}
