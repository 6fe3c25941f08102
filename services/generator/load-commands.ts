import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type Order, PRODUCTS, printJson } from '@orders-platform/contracts';
import { type Command, Option } from 'commander';
import { print, urlOption } from './cli-parts.ts';
import { LiveLine } from './live-line.ts';
import { duration, int64, positive, share, whole } from './option-values.ts';
import { startOrderLoad } from './order-load.ts';
import { progressText, reportText } from './order-load-text.ts';
import { OrdersClient } from './orders-client.ts';

interface LoadFlags {
  readonly rate: number;
  readonly for: number;
  readonly url: readonly string[];
  readonly invalid: number;
  readonly customers: number;
  readonly waitValidated?: boolean;
  readonly patience: number;
  readonly posts?: string;
  readonly json?: boolean;
}

/** The commands that speak to the orders API. */
export function addLoadCommands(cli: Command, stopped: AbortSignal): void {
  cli
    .command('post-orders')
    .description('post orders at a rate, and tell how long it took')
    .option('--rate <n>', 'orders a second', positive, 10)
    .option('--for <time>', 'how long, as 60s or 5m', duration, 10_000)
    .addOption(urlOption('an orders instance; several times for several, asked in turn'))
    .option('--invalid <share>', 'how many must fail, as 10%: a third each for details, fraud, inventory', share, 0)
    .option('--customers <n>', 'how many customers order, from 1 on', positive, 1_000)
    .option('--wait-validated', 'wait for what becomes of each order')
    .option('--patience <time>', 'how long to ask again while nobody answers', duration, 30_000)
    .option('--posts <file>', 'write each acknowledged order to a file, one a line')
    .option('--json', 'print the summary as JSON')
    .action(async (flags: LoadFlags) => {
      const posts = flags.posts === undefined ? undefined : createWriteStream(flags.posts);
      const load = startOrderLoad({
        urls: flags.url,
        ratePerSecond: flags.rate,
        durationMs: flags.for,
        invalid: flags.invalid,
        customers: flags.customers,
        waitValidated: flags.waitValidated === true,
        patienceMs: flags.patience,
        signal: stopped,
        ...(posts && { onAcknowledged: (order: Order) => void posts.write(`${printJson(order)}\n`) }),
      });
      {
        using _line = new LiveLine(() => progressText(load.report()));
        await load.done;
      }
      if (posts !== undefined) await once(posts.end(), 'close');
      const report = await load.done;
      print(flags.json === true ? printJson(report, 2) : reportText(report));
      if (report.acknowledged < report.posted && !stopped.aborted) process.exitCode = 1;
    });

  cli
    .command('post-order')
    .description('post one order, and print what the platform answers')
    .argument('<id>', 'its id')
    .addOption(urlOption('an orders instance'))
    .option('--customer <id>', 'who orders', int64, 1n)
    .addOption(new Option('--product <name>', 'what').choices(PRODUCTS).default('JUMPERS'))
    .option('--quantity <n>', 'how many', whole, 1)
    .option('--price <amount>', 'the price of one', Number, 9.99)
    .option('--wait-validated', 'wait for what becomes of it')
    .action(async (id: string, flags) => {
      const { customer: customerId, product, quantity, price } = flags;
      const client = new OrdersClient(flags.url);
      try {
        let answer = await client.post({ id, customerId, state: 'CREATED', product, quantity, price }, stopped);
        if (answer.status === 201 && flags.waitValidated === true) {
          answer = await client.validated(id, answer.position, 30_000, stopped);
        }
        print(printJson(answer.body, 2));
        process.stderr.write(`${answer.status}, answered by ${answer.servedBy}\n`);
        if (answer.status >= 400) process.exitCode = 1;
      } finally {
        await client.close();
      }
    });
}
