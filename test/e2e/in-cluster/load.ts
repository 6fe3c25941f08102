import { type Order, printJson } from '@orders-platform/contracts';
import { startOrderLoad } from '@orders-platform/generator';
import { integer, kafkaOptions, kafkaSettings, readEnvironment } from '@orders-platform/kit';
import { createKafkaClient } from '@orders-platform/streams/client';
import { addStock, checkWhenSettled, readMails } from '@orders-platform/test-system';
import * as z from 'zod';
import { QueryProbe } from './query-probe.ts';

/** What the load is told by its environment, besides how to reach Kafka. */
const settings = readEnvironment(
  kafkaSettings.extend({
    ORDERS_URL: z.string(),
    MAIL_BOX_URL: z.string(),
    RATE: integer(1, 1_000).default(50),
    SECONDS: integer(1).default(60),
    /** How long what becomes of an order is waited for. */
    PATIENCE_SECONDS: integer(1).default(240),
    SETTLE_SECONDS: integer(1).default(240),
  }),
);

const PROGRESS_EVERY_MS = 5_000;
const QUERY_EVERY_MS = 40;
const SHOWN = 20;

/** Prints a JSON line now and then, and a last one with `done: true`; exits with 1 when something is wrong. */
async function main(): Promise<void> {
  const client = createKafkaClient({ ...kafkaOptions(settings), clientId: 'load' });
  const posts: Order[] = [];
  const probe = new QueryProbe(settings.ORDERS_URL, QUERY_EVERY_MS);
  await addStock(client, 1_000_000);
  const load = startOrderLoad({
    urls: [settings.ORDERS_URL],
    ratePerSecond: settings.RATE,
    durationMs: settings.SECONDS * 1000,
    customers: 100_000,
    invalid: 0.1,
    waitValidated: true,
    patienceMs: settings.PATIENCE_SECONDS * 1000,
    onAcknowledged(order) {
      posts.push(order);
      probe.acknowledged(order);
    },
  });
  const probing = new AbortController();
  const probed = probe.run(probing.signal);
  const progress = setInterval(() => print({ ...load.report(), queries: probe.report() }), PROGRESS_EVERY_MS);
  const report = await load.done;
  clearInterval(progress);
  probing.abort();
  const queries = await probed;
  const evidence = async () => ({ posts, mails: await readMails(settings.MAIL_BOX_URL) });
  const { violations, counts } = await checkWhenSettled(client, evidence, settings.SETTLE_SECONDS * 1000);
  await client.close();
  const decided = (report.outcomes['VALIDATED'] ?? 0) + (report.outcomes['FAILED'] ?? 0);
  const passed =
    violations.length === 0 &&
    queries.failed === 0 &&
    queries.backInTime === 0 &&
    report.acknowledged === report.posted &&
    decided === report.acknowledged;
  print({ done: true, passed, ...report, queries, counts, violations: violations.slice(0, SHOWN) });
  if (!passed) process.exitCode = 1;
}

function print(value: object): void {
  process.stdout.write(`${printJson(value)}\n`);
}

await main();
