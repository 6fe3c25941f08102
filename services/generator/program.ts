import { printJson } from '@orders-platform/contracts';
import { Command } from 'commander';
import { addBackOfficeCommands } from './back-office-commands.ts';
import { print, urlOption } from './cli-parts.ts';
import { addKafkaCommands } from './kafka-commands.ts';
import { KafkaSession } from './kafka-session.ts';
import { addLoadCommands } from './load-commands.ts';
import { url } from './option-values.ts';
import { ownedTasks, ownerOfKey } from './owners.ts';

const EXAMPLES = `
Examples:
  orders add-customers 100
  orders add-inventory JUMPERS 500
  orders add-demo-data --patience 5m
  orders post-order 42 --customer 7 --quantity 2 --wait-validated
  orders post-orders --rate 50 --for 60s --invalid 10% --wait-validated --url http://localhost:8080 --url http://localhost:8081
  orders post-payments --rate 50 --for 60s
  orders tail orders --from-beginning
  orders owners 42 --url http://localhost:8080 --url http://localhost:8081`;

/** What the command line understands; `stopped` ends whatever runs, with what it has so far. */
export function program(stopped: AbortSignal): Command {
  const cli = new Command('orders')
    .description('The back office of the orders platform: posts, pays, stocks up, and looks into the topics.')
    .option('--brokers <host:port,…>', 'Kafka', (text) => text.split(','), ['localhost:9092'])
    .option('--registry <url>', 'a schema registry; the schemas that ship unless given', url)
    .showHelpAfterError('(orders --help tells more)')
    .addHelpText('after', EXAMPLES);
  const session = () => {
    const { brokers, registry } = cli.opts<{ brokers: string[]; registry?: string }>();
    return KafkaSession.open({ brokers, registryUrl: registry });
  };

  addLoadCommands(cli, stopped);
  addKafkaCommands(cli, session, stopped);
  addBackOfficeCommands(cli, session, stopped);

  cli
    .command('owners')
    .description('who owns which task, and which instance answers for an order')
    .argument('[key]', "an order's id")
    .addOption(urlOption('an instance of any service; several times for several'))
    .option('--json', 'print JSON')
    .action(async (key: string | undefined, { url: urls, json }: { url: readonly string[]; json?: boolean }) => {
      const instances = await ownedTasks(urls);
      const owner = key === undefined ? undefined : await ownerOfKey(urls[0] as string, key);
      if (json === true) return print(printJson({ instances, ...(owner && { owner }) }, 2));
      for (const { url: at, applicationId = '', state, failure, tasks } of instances) {
        print(`${at}  ${applicationId}  ${failure ?? state}`);
        for (const { taskId, phase, partitions } of tasks) print(`  ${taskId}  ${phase}  ${partitions.join(' ')}`);
      }
      if (owner === undefined) return;
      const known = owner.exists ? '' : ' (there is no such order)';
      print(`${owner.key}: partition ${owner.partition}, answered by ${owner.servedBy ?? 'nobody'}${known}`);
    });
  return cli;
}
