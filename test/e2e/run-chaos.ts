import { parseArgs } from 'node:util';
import { checkerAccess } from './checker-user.ts';
import { brokerKill } from './faults/broker-kill.ts';
import { certificateRenewal } from './faults/certificate-renewal.ts';
import type { Fault } from './faults/fault.ts';
import { nodeDrain } from './faults/node-drain.ts';
import { operatorKill } from './faults/operator-kill.ts';
import { podKill } from './faults/pod-kill.ts';
import { rollingUpdate } from './faults/rolling-update.ts';
import { scale } from './faults/scale.ts';
import { steady } from './faults/steady.ts';
import { topologyChange } from './faults/topology-change.ts';
import { LoadPod, type LoadResult } from './load-pod.ts';
import { InstalledPlatform, KAFKA } from './platform.ts';
import { e2eSettings } from './settings.ts';

/** Those that start brokers again come last: what their compiler has learned is lost with them. */
const ALL: Readonly<Record<string, Fault>> = {
  steady: steady(600),
  'rolling-update': rollingUpdate,
  scale,
  'topology-change': topologyChange,
  'pod-kill': podKill(600),
  'operator-kill': operatorKill,
  'node-drain': nodeDrain,
  'broker-kill': brokerKill,
  'certificate-renewal': certificateRenewal,
};

const USAGE = `usage: run-chaos.ts [--faults ${Object.keys(ALL).join(',')}] [--rate 50] [--values FILE]
  Breaks an installed platform (run-e2e.ts --keep) under load, fault by fault; first it is left in peace ('steady'), which
  warms it up, and is what the others are to be compared with. After each an independent reader recomputes the invariants
  from the topics; a line a fault says what the clients saw. The exit code is 1 when one did not pass.`;

const { values } = parseArgs({
  options: {
    faults: { type: 'string', default: Object.keys(ALL).join(',') },
    rate: { type: 'string', default: '50' },
    values: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});
const names = values.faults.split(',');
const unknown = names.filter((name) => ALL[name] === undefined);
if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `no such fault: ${unknown.join(', ')}\n${USAGE}` : USAGE);
  process.exit(values.help ? 0 : 64);
}

const settings = e2eSettings();
const platform = new InstalledPlatform(settings, values.values);
const context = {
  kubectl: platform.kubectl,
  operator: platform.operator,
  upgrade: (...set: readonly string[]) => platform.upgrade(...set),
  tags: { same: `${settings.tag}-same`, changed: `${settings.tag}-changed` },
};

for (const name of names) {
  const passed = await broken(name, ALL[name] as Fault);
  if (!passed) process.exitCode = 1;
}

async function broken(name: string, fault: Fault): Promise<boolean> {
  const load = await LoadPod.start(platform.kubectl, {
    name: `load-${name}`,
    image: `orders-platform/test-tools:${settings.tag}`,
    kafka: checkerAccess(KAFKA),
    ratePerSecond: Number(values.rate),
    seconds: fault.seconds,
  });
  await load.posted(Number(values.rate) * 10);
  const began = Date.now();
  const outcome = await fault.run(context).catch((error: unknown) => error as Error);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const result = await load.result();
  console.log(`${fault.name}: ${outcome instanceof Error ? `FAILED: ${outcome.message}` : outcome.told}; ${seconds} s`);
  console.log(`  ${summary(result)}`);
  if (!(outcome instanceof Error)) await outcome.undo?.();
  return result.passed === true && !(outcome instanceof Error);
}

function summary({
  passed,
  posted,
  acknowledged,
  outcomes,
  post,
  validated,
  queries,
  violations = [],
}: LoadResult): string {
  return [
    passed === true ? 'passed' : 'FAILED',
    `${posted} posted, ${acknowledged} acknowledged, ${JSON.stringify(outcomes)}`,
    `longest POST ${post.max} ms, longest to a decision ${validated.max} ms (p50 ${validated.p50})`,
    `${queries.asked} queries, ${queries.failed} failed, ${queries.retried} sent again, ${queries.stale} from a standby, longest ${queries.longestMs} ms`,
    ...(queries.failed > 0 ? [`failed: ${queries.failures.map((one) => JSON.stringify(one)).join(' ')}`] : []),
    `${violations.length} violations ${violations.map((one) => JSON.stringify(one)).join(' ')}`,
  ].join('; ');
}
