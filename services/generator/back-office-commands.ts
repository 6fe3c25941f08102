import { PRODUCTS, type Product } from '@orders-platform/contracts';
import { Argument, type Command } from 'commander';
import { addCustomers, addInventory } from './back-office.ts';
import { print } from './cli-parts.ts';
import { addDemoData } from './demo-data.ts';
import type { KafkaSession } from './kafka-session.ts';
import { duration, int64, positive, whole } from './option-values.ts';

/** The commands that write customers and stock. */
export function addBackOfficeCommands(cli: Command, session: () => Promise<KafkaSession>, stopped: AbortSignal): void {
  cli
    .command('add-inventory')
    .description('add pieces to what is in stock')
    .addArgument(new Argument('<product>').choices(PRODUCTS))
    .argument('<pieces>', 'how many; fewer than none to take away', whole)
    .action(async (product: Product, pieces: number) => {
      await using kafka = await session();
      const { before, after } = await addInventory(kafka, product, pieces);
      print(`${product}: ${before} before, ${after} now`);
    });

  cli
    .command('add-customers')
    .description('add customers, their levels in turn')
    .argument('<n>', 'how many', positive)
    .option('--from <id>', 'the id of the first', int64, 1n)
    .action(async (count: number, { from }: { from: bigint }) => {
      await using kafka = await session();
      await addCustomers(kafka, count, from);
      print(`customers ${from} to ${from + BigInt(count) - 1n}`);
    });

  cli
    .command('add-demo-data')
    .description('give an empty platform customers and stock; what has either already keeps it')
    .option('--customers <n>', 'how many customers, from 1 on', positive, 1_000)
    .option('--stock <n>', 'pieces of each product', whole, 100_000)
    .option('--patience <time>', 'how long Kafka and its topics may take to be there', duration, 0)
    .action(async ({ customers, stock, patience: patienceMs }) => {
      const onWait = (reason: string) => process.stderr.write(`waiting: ${reason}\n`);
      const added = await addDemoData(session, { customers, stock, patienceMs, signal: stopped, onWait });
      print(`${added.customers} customers and the stock of ${added.products.length} products added`);
    });
}
