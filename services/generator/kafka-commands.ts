import { once } from 'node:events';
import { ALL_TOPICS, printJson } from '@orders-platform/contracts';
import type { Command } from 'commander';
import { print } from './cli-parts.ts';
import type { KafkaSession } from './kafka-session.ts';
import { LiveLine } from './live-line.ts';
import { duration, positive } from './option-values.ts';
import { pay, payNewOrders } from './payments.ts';
import { recordLine, recordReader } from './record-text.ts';
import { topicRecords } from './topic-records.ts';

/** The commands that pay, and that look into the topics. */
export function addKafkaCommands(cli: Command, session: () => Promise<KafkaSession>, stopped: AbortSignal): void {
  cli
    .command('post-payments')
    .description('pay for orders as they are created, or for one')
    .option('--rate <n>', 'payments a second at most', positive, 50)
    .option('--for <time>', 'how long, as 60s or 5m', duration, 60_000)
    .option('--order <id>', 'pay for this order alone')
    .option('--amount <amount>', 'with --order: how much', Number, 10)
    .option('--ccy <code>', 'the currency', 'EUR')
    .action(async (flags) => {
      await using kafka = await session();
      if (flags.order !== undefined) return print(printJson(await pay(kafka, flags.order, flags.amount, flags.ccy), 2));
      let paid = 0;
      {
        using _line = new LiveLine(() => `${paid} paid`);
        const signal = AbortSignal.any([stopped, AbortSignal.timeout(flags.for)]);
        const onPaid = () => paid++;
        await payNewOrders(kafka, { ratePerSecond: flags.rate, ccy: flags.ccy, signal, onPaid });
      }
      print(`${paid} paid`);
    });

  cli
    .command('tail')
    .description(
      `print the records of a topic as they come: ${ALL_TOPICS.map(({ name }) => name).join(', ')}, or any other`,
    )
    .argument('<topic>')
    .option('--from-beginning', 'begin with what is there already')
    .option('--until-end', 'end with what is there when the command begins')
    .option('--uncommitted', 'show records of open and aborted transactions too')
    .option('--json', 'print a JSON object a line')
    .action(async (topic: string, flags) => {
      await using kafka = await session();
      const read = recordReader(topic, kafka.registry);
      const records = topicRecords(kafka.client, {
        topic,
        from: flags.fromBeginning === true ? 'beginning' : 'end',
        until: flags.untilEnd === true ? 'end' : 'never',
        isolation: flags.uncommitted === true ? 'read_uncommitted' : 'read_committed',
        signal: stopped,
      });
      for await (const record of records) {
        if (stopped.aborted) return;
        const readable = read(record);
        const line = flags.json === true ? printJson(readable) : recordLine(readable);
        if (!process.stdout.write(`${line}\n`))
          await once(process.stdout, 'drain', { signal: stopped }).catch(() => undefined);
      }
    });
}
