import { caseFiles, readCases } from '../case-files.ts';
import { DEVIATIONS } from '../deviations.ts';
import type { Case, Operator } from '../schema.ts';

/** What a broker takes as a record's time without asking when that is: after 1970 and before this. */
const LATEST_MS = 1e12;

/**
 * That many recorded cases, the same ones each time: by turns one of each file, those of a file spread over it. Left
 * out are cases that a broker cannot show: those that move the clock, fail, judge failures, cache, or have several partitions; and suppressions,
 * whose changelogs have the topics' names, which are others here, in their bytes.
 */
export function sample(size: number): Case[] {
  const files = caseFiles()
    .map((file) => readCases(file).filter(runsOnBroker))
    .filter((cases) => cases.length > 0);
  const chosen: Case[] = [];
  for (let round = 0; chosen.length < size && files.some((cases) => round < cases.length); round++)
    for (const cases of files) {
      const at = cases[spread(round, cases.length)];
      if (round < cases.length && at !== undefined && chosen.length < size) chosen.push(at);
    }
  return chosen;
}

/** A permutation of a file's cases: steps of more than half, that share no factor with the length. */
function spread(round: number, length: number): number {
  let step = Math.floor(length * 0.618) || 1;
  while (gcd(step, length) !== 1) step++;
  return (round * step) % length;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function runsOnBroker(test: Case): boolean {
  if (test.golden === undefined || test.golden.failed !== undefined || DEVIATIONS[test.name] !== undefined)
    return false;
  if (test.golden.failures !== undefined || test.settings?.cacheMaxBytes !== undefined) return false;
  if (test.topology.some(severalPartitions) || test.inputs.length === 0) return false;
  if (test.applicationId !== undefined || /topicExtractor|streamTime/.test(JSON.stringify(test.topology))) return false;
  if (test.topology.some(({ op }) => op === 'suppress')) return false;
  return !hasGlobalTable(test) && test.inputs.every((input) => 'topic' in input && plainTime(input.ts));
}

function plainTime(ts: number | string | null | undefined): boolean {
  return ts !== null && ts !== undefined && Number(ts) >= 0 && Number(ts) < LATEST_MS;
}

function severalPartitions(operator: Operator): boolean {
  return 'partitions' in operator || 'partitioner' in operator;
}

/** Global tables are filled before an application starts: what comes out depends on when they change. */
function hasGlobalTable({ topology }: Case): boolean {
  return topology.some(({ op }) => op === 'globalTable' || op === 'addGlobalStore');
}

/**
 * Whether each input has to wait for the one before: what comes out depends on the order between topics, or on commits
 * as a suppression's changelog does.
 */
export function oneByOne({ topology, golden, inputs }: Case): boolean {
  if (topology.some(({ op }) => op === 'suppress')) return true;
  const own = Object.keys(golden?.internalTopics ?? {}).filter((topic) => !topic.endsWith('-changelog'));
  const fed = new Set(inputs.flatMap((input) => ('topic' in input ? [input.topic] : [])));
  const sources = topology.filter(({ op }) => op === 'stream' || op === 'table' || op === 'source');
  return own.length + fed.size > 1 || sources.length > 1;
}
