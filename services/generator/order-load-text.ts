import type { LatencySummary } from './latencies.ts';
import type { OrderLoadReport } from './order-load.ts';

/** How a load stands, on one line. */
export function progressText({
  seconds,
  posted,
  acknowledged,
  outcomes,
  underWay,
  retries,
  post,
  validated,
}: OrderLoadReport): string {
  const decided = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const parts = [
    `${Math.round(seconds)} s`,
    `${posted} posted`,
    `${acknowledged} acknowledged`,
    ...(decided > 0 ? [`${decided} decided`] : []),
    `${underWay} under way`,
    ...(retries > 0 ? [`${retries} retries`] : []),
    `p50 ${(validated.count > 0 ? validated : post).p50} ms`,
  ];
  return parts.join('  ');
}

/** What came of a load, for people. */
export function reportText(report: OrderLoadReport): string {
  const { seconds, posted, acknowledged, answers, outcomes, unexpected, retries, servedBy, post, validated } = report;
  const lines = [
    `${posted} posted in ${seconds} s (${(posted / seconds).toFixed(1)}/s), ${acknowledged} acknowledged, ${retries} retries`,
    `answers          ${counted(answers)}`,
    `POST             ${latencyText(post)}`,
  ];
  if (validated.count > 0 || Object.keys(outcomes).length > 0) {
    lines.push(`POST → decided   ${latencyText(validated)}`, `outcomes         ${counted(outcomes)}`);
    lines.push(`unexpected       ${unexpected}`);
  }
  lines.push(`answered by      ${counted(servedBy)}`);
  return lines.join('\n');
}

function latencyText({ p50, p90, p99, max, count }: LatencySummary): string {
  return `p50 ${p50} ms  p90 ${p90} ms  p99 ${p99} ms  max ${max} ms  (${count})`;
}

function counted(counts: { readonly [name: string]: number }): string {
  return (
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none'
  );
}
