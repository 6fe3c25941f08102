import { availableParallelism, cpus } from 'node:os';
import type { CountRun } from './counters.ts';

/** What was counted. */
interface Workload {
  readonly records: number;
  readonly keys: number;
  readonly partitions: number;
  readonly valueBytes: number;
}

/** A quantity's median over the rounds, and its range. */
interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** All rounds of both, and what they come to. */
export interface Comparison {
  readonly workload: Workload;
  readonly machine: { readonly processors: number; readonly model: string; readonly node: string };
  readonly runs: readonly CountRun[];
  /** Ours to Java's, round by round: records a second, CPU seconds, peak memory. */
  readonly ratio: { readonly throughput: Spread; readonly cpu: Spread; readonly memory: Spread };
  /** Lines for people; the last one is the ratio. */
  readonly summary: readonly string[];
}

/** The heading over {@link formatRun}'s lines. */
export const RUN_HEADER = 'round  who    records/s  seconds  CPU s  CPU s/million  peak MB';

/** One run as a line of the table. */
export function formatRun({
  round,
  name,
  records,
  recordsPerSecond,
  seconds,
  cpuSeconds,
  peakRssMb,
}: CountRun): string {
  const cells = [
    String(round).padStart(5),
    ` ${name.padEnd(4)}`,
    String(recordsPerSecond).padStart(10),
    seconds.toFixed(1).padStart(7),
    cpuSeconds.toFixed(1).padStart(5),
    perMillion(cpuSeconds, records).padStart(13),
    String(peakRssMb).padStart(7),
  ];
  return cells.join('  ');
}

/** Compares ours with Java, the runs of a round with one another. */
export function compare(runs: readonly CountRun[], workload: Workload): Comparison {
  const [ours, java] = ['ours', 'java'].map((name) => runs.filter((run) => run.name === name)) as [
    CountRun[],
    CountRun[],
  ];
  const spreadOf = (value: (run: CountRun) => number): Spread =>
    spread(ours.map((run, i) => value(run) / value(java[i] as CountRun)));
  const ratio = {
    throughput: spreadOf((run) => run.recordsPerSecond),
    cpu: spreadOf((run) => run.cpuSeconds),
    memory: spreadOf((run) => run.peakRssMb),
  };
  const machine = { processors: availableParallelism(), model: cpus()[0]?.model ?? '', node: process.version };
  const summary = [describe('ours', ours), describe('java', java), `ratio ${format(ratio.throughput)}`];
  return { workload, machine, runs, ratio, summary };
}

function describe(name: string, runs: readonly CountRun[]): string {
  const rate = spread(runs.map((run) => run.recordsPerSecond)).median;
  const cpu = spread(runs.map((run) => (run.cpuSeconds / run.records) * 1e6)).median;
  const memory = Math.max(...runs.map((run) => run.peakRssMb));
  return `${name}: ${Math.round(rate)} records/s, ${cpu.toFixed(1)} CPU s a million, peak ${memory} MB`;
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1
      ? sorted[middle]
      : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
  return { median: median ?? Number.NaN, low: sorted[0] ?? Number.NaN, high: sorted.at(-1) ?? Number.NaN };
}

function format({ median, low, high }: Spread): string {
  return `${median.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`;
}

function perMillion(cpuSeconds: number, records: number): string {
  return ((cpuSeconds / records) * 1e6).toFixed(1);
}
