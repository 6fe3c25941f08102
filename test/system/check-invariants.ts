import { parseArgs } from 'node:util';
import { createKafkaClient } from '@orders-platform/streams/client';
import { readMails, readPosts } from './evidence.ts';
import { INVARIANTS, type InvariantReport } from './invariants.ts';
import { checkWhenSettled } from './settled.ts';

const USAGE =
  'usage: check-invariants.ts [--brokers localhost:9092] [--posts FILE] [--mails http://localhost:8140] [--settle 60]\n' +
  '  Waits until nothing moves (at most --settle seconds), then recomputes the invariants from the topics. Services delete\n' +
  '  what they have processed of some of these: start them with REPARTITION_PURGE_INTERVAL_MS=2147483647.';
const SHOWN = 10;

/** Prints a line for each invariant, and its first breaches; the exit code is 1 when there is one. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      brokers: { type: 'string', default: 'localhost:9092' },
      posts: { type: 'string' },
      mails: { type: 'string' },
      settle: { type: 'string', default: '60' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const client = createKafkaClient({ brokers: values.brokers.split(','), clientId: 'check-invariants' });
  const { posts, mails } = values;
  const evidence = async () => ({
    posts: posts === undefined ? [] : await readPosts(posts),
    mails: mails === undefined ? [] : await readMails(mails),
  });
  try {
    const report = await checkWhenSettled(client, evidence, Number(values.settle) * 1000);
    console.log(printed(report).join('\n'));
    if (report.violations.length > 0) process.exitCode = 1;
  } finally {
    await client.close();
  }
}

function printed({ violations, counts, balances }: InvariantReport): string[] {
  const lines = Object.entries(INVARIANTS).flatMap(([number, meaning]) => {
    const found = violations.filter(({ invariant }) => invariant === Number(number));
    const shown = found.slice(0, SHOWN).map(({ subject, message }) => `     ${subject} ${message}`);
    const more = found.length > SHOWN ? [`     … and ${found.length - SHOWN} more`] : [];
    return [`${number} ${found.length === 0 ? 'ok' : `${found.length} violations`}: ${meaning}`, ...shown, ...more];
  });
  const stock = balances.map(
    ({ product, onHand, reserved, shipped }) =>
      `${product} ${onHand} on hand, ${reserved} reserved, ${shipped} shipped`,
  );
  const counted = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return [...lines, counted.join(', '), stock.join('; ')];
}

await main();
