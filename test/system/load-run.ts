import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Order } from '@orders-platform/contracts';
import { type OrderLoadReport, startOrderLoad } from '@orders-platform/generator';
import { type Platform, SCALED_SERVICES, startPlatform } from '@orders-platform/launcher';
import { createKafkaClient } from '@orders-platform/streams/client';
import { addStock } from './add-stock.ts';
import { readMails } from './evidence.ts';
import { HOPS, type HopTimes, HopWatch } from './hop-watch.ts';
import { KEPT_FOR_THE_CHECKER } from './kept-for-the-checker.ts';
import { checkWhenSettled } from './settled.ts';

const USAGE = `usage: load-run.ts [--scale 3] [--brokers 1|3] [--rate 50] [--seconds 60] [--warm-up 20] [--kill-every 5]
                   [--patience 60]
  Starts the platform, posts orders at a rate through all instances and waits for what becomes of each; prints
  POST to VALIDATED with the share of each hop. With --kill-every, one instance of every service is killed (SIGKILL)
  and restarted so often. Each order is waited for as long as --patience says, in seconds. Then the invariants are
  recomputed from the topics.`;

interface Settings {
  readonly scale: number;
  readonly rate: number;
  readonly seconds: number;
  readonly warmUp: number;
  readonly killEvery: number;
  readonly patience: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scale: { type: 'string', default: '3' },
      brokers: { type: 'string', default: '1' },
      rate: { type: 'string', default: '50' },
      seconds: { type: 'string', default: '60' },
      'warm-up': { type: 'string', default: '20' },
      'kill-every': { type: 'string', default: '0' },
      patience: { type: 'string', default: '60' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const dataDir = await mkdtemp(join(tmpdir(), 'load-run-'));
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort(new Error('interrupted')));
  await using platform = await startPlatform({
    scale: Number(values.scale),
    brokers: values.brokers === '3' ? 3 : 1,
    dataDir,
    keepData: false,
    env: KEPT_FOR_THE_CHECKER,
    log: (line) => console.log(line),
    signal: interrupted.signal,
  });
  const passed = await run(platform, {
    scale: Number(values.scale),
    rate: Number(values.rate),
    seconds: Number(values.seconds),
    warmUp: Number(values['warm-up']),
    killEvery: Number(values['kill-every']),
    patience: Number(values.patience),
  });
  if (!passed) process.exitCode = 1;
}

async function run(platform: Platform, settings: Settings): Promise<boolean> {
  const client = createKafkaClient({ brokers: platform.brokers, clientId: 'load-run' });
  const posts: Order[] = [];
  const onAcknowledged = (order: Order) => posts.push(order);
  const load = { urls: platform.ordersUrls, ratePerSecond: settings.rate, customers: 100_000, waitValidated: true };
  try {
    await addStock(client, 1_000_000);
    if (settings.warmUp > 0) {
      console.log(`warming up, ${settings.warmUp} s`);
      await startOrderLoad({ ...load, durationMs: settings.warmUp * 1000, onAcknowledged }).done;
    }
    const watch = new HopWatch(client);
    await watch.start();
    const hops: HopTimes[] = [];
    // While orders are posted; then what they have come to is waited for.
    const loadOver = AbortSignal.timeout(settings.seconds * 1000);
    const killing = settings.killEvery > 0 ? keepKilling(platform, settings.killEvery, loadOver) : undefined;
    const { done, report } = startOrderLoad({
      ...load,
      durationMs: settings.seconds * 1000,
      patienceMs: settings.patience * 1000,
      onAcknowledged,
      onDecided(order, dueAt, decidedAt) {
        const times = watch.timesOf(order.id, dueAt, decidedAt);
        if (times !== undefined) hops.push(times);
      },
    });
    const progress = setInterval(() => console.log(progressLine(report())), 10_000);
    const result = await done.finally(() => clearInterval(progress));
    const kills = await killing;
    await watch.close();
    printLoad(result, hops, kills);
    const evidence = async () => ({ posts, mails: await readMails(platform.mailBoxUrl) });
    const checked = await checkWhenSettled(client, evidence, 120_000);
    for (const { invariant, subject, message } of checked.violations.slice(0, 20)) {
      console.log(`violation of ${invariant}: ${subject} ${message}`);
    }
    console.log(`invariants: ${checked.violations.length} violations; ${JSON.stringify(checked.counts)}`);
    const decided = (result.outcomes['VALIDATED'] ?? 0) + (result.outcomes['FAILED'] ?? 0);
    return checked.violations.length === 0 && decided === result.acknowledged && result.acknowledged === result.posted;
  } finally {
    await client.close();
  }
}

/** Kills one instance of every service, each time the next one, and starts it again; answers how many were killed. */
async function keepKilling(platform: Platform, everySeconds: number, signal: AbortSignal): Promise<number> {
  const restarts: Promise<void>[] = [];
  for (let round = 0; !signal.aborted; round++) {
    await delay(everySeconds * 1000, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    for (const service of SCALED_SERVICES) {
      const instances = platform.instances(service);
      const victim = instances[round % instances.length];
      if (victim !== undefined) restarts.push(platform.kill(victim).then(() => platform.restart(victim)));
    }
  }
  await Promise.all(restarts);
  return restarts.length;
}

function progressLine({ posted, acknowledged, underWay, validated }: OrderLoadReport): string {
  return `  ${posted} posted, ${acknowledged} acknowledged, ${underWay} under way, p50 so far ${validated.p50} ms`;
}

function printLoad(report: OrderLoadReport, hops: readonly HopTimes[], kills: number | undefined): void {
  const { posted, acknowledged, outcomes, retries, post, validated, seconds } = report;
  console.log(
    `${posted} posted in ${seconds} s, ${acknowledged} acknowledged, ${retries} retries, ${JSON.stringify(outcomes)}`,
  );
  console.log(`POST            p50 ${post.p50} ms, p90 ${post.p90} ms, p99 ${post.p99} ms, max ${post.max} ms`);
  console.log(
    `POST→VALIDATED  p50 ${validated.p50} ms, p90 ${validated.p90} ms, p99 ${validated.p99} ms, max ${validated.max} ms`,
  );
  const total = hops.reduce((sum, times) => sum + times.reduce((a, b) => a + b, 0), 0);
  HOPS.forEach((name, i) => {
    const sorted = hops.map((times) => times[i] ?? 0).toSorted((a, b) => a - b);
    const at = (q: number) => (sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0).toFixed(1);
    const share = (100 * sorted.reduce((a, b) => a + b, 0)) / total;
    console.log(`  ${name.padEnd(16)}p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${share.toFixed(0)} % of the time`);
  });
  if (kills !== undefined) console.log(`${kills} instances killed; the longest wait was ${validated.max} ms`);
}

await main();
