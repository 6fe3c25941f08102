import { parseArgs } from 'node:util';
import { EmbeddedKafka, HarnessError } from '../src/index.ts';

const USAGE = 'usage: kafka.ts [--brokers 1|3] [--port 9092] [--data-dir .run/kafka] [--heap-mb 512] [--wipe-on-stop]';

/** Runs a cluster until SIGINT or SIGTERM; the first line of standard output is the bootstrap list. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      brokers: { type: 'string', default: '1' },
      port: { type: 'string', default: '9092' },
      'data-dir': { type: 'string', default: '.run/kafka' },
      'heap-mb': { type: 'string' },
      'wipe-on-stop': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(name));
  const heapMb = values['heap-mb'];
  const kafka = await EmbeddedKafka.start({
    brokers: Number(values.brokers) as 1 | 3,
    port: Number(values.port),
    dataDir: values['data-dir'],
    keepData: !values['wipe-on-stop'],
    log: (line) => console.error(line),
    signal: stop.signal,
    ...(heapMb !== undefined && { heapMb: Number(heapMb) }),
  }).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  if (kafka === undefined) return;
  console.log(kafka.bootstrapServers.join(','));
  if (!stop.signal.aborted) await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
  await kafka.stop();
}

main().catch((error: unknown) => {
  console.error(error instanceof HarnessError ? error.message : error);
  process.exitCode = 1;
});
