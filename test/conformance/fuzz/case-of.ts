import type { Case, CaseInput } from '../schema.ts';
import { groupSteps } from './drawn-groups.ts';
import { joinSteps } from './drawn-joins.ts';
import { streamSteps } from './drawn-streams.ts';
import { tableSteps } from './drawn-tables.ts';
import { DrawnTopology } from './drawn-topology.ts';
import type { Plan } from './plan.ts';

const draws = { ...streamSteps, ...groupSteps, ...tableSteps, ...joinSteps };

/**
 * The wall clock begins at 0. From there to a start this far off Kafka Streams' caches go through every segment of time
 * between, for hours, and what waits to be sent on close is lost (`deviations.json`): no record has the wall clock's time then,
 * and nothing is cached.
 */
const FAR_MS = 1_000_000_000;

/** More than any case fills: when a full cache lets go of what differs, and only that. */
const CACHE_BYTES = 10_000_000;

/** The case that a plan makes. */
export function caseOf(drawn: Plan, name: string): Case {
  const plan = drawn.startMs < FAR_MS ? drawn : { ...drawn, extractors: [undefined], cached: false };
  const topology = new DrawnTopology(plan);
  for (const step of plan.steps) draws[step.step](topology, step);
  if (topology.topics.length === 0) topology.stream(0);
  return {
    name,
    ...(plan.optimize ? { optimize: true } : {}),
    ...(plan.cached ? { settings: { cacheMaxBytes: CACHE_BYTES } } : {}),
    topology: [...topology.end()],
    inputs: inputsOf(plan, topology),
  };
}

function inputsOf({ inputs, unitMs, startMs }: Plan, { topics, operators }: DrawnTopology): CaseInput[] {
  // A session's result has the headers of the record that made it, and none on the JVM: `docs/concepts.md`, what differs.
  const sessions = operators.some((one) => one.op === 'windowedBy' && one.windows.kind === 'session');
  let time = BigInt(startMs);
  return inputs.map(({ source, key, value, later, header, advanceMs }) => {
    if (advanceMs !== undefined) return { advanceWallClockMs: advanceMs };
    time += BigInt((later ?? 0) * unitMs);
    if (time < 0n) time = 0n;
    return {
      topic: topics[source % topics.length] as string,
      key,
      value,
      ts: later === null && startMs < FAR_MS ? null : written(time),
      ...(header && !sessions ? { headers: { h: 'x' } } : {}),
    };
  });
}

/** An integer as a case has it. */
function written(time: bigint): number | string {
  return time > BigInt(Number.MAX_SAFE_INTEGER) ? String(time) : Number(time);
}
