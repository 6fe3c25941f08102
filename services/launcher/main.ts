import { EnvironmentError, readEnvironment } from '@orders-platform/kit';
import { HarnessError } from '@orders-platform/test-harness';
import { LauncherError } from './launcher-error.ts';
import type { Platform } from './platform.ts';
import { Progress } from './progress.ts';
import { launcherSettings } from './settings.ts';
import { startPlatform } from './start-platform.ts';

const KAFKA_PORT = 9092;

const tell = (line: string) => void process.stderr.write(`${line}\n`);

// kafkajs sets timers that lie in the past, and Node says so; nobody here can do anything about it.
process.removeAllListeners('warning');
process.on('warning', ({ name, message }) => {
  if (name !== 'TimeoutNegativeWarning') tell(`${name}: ${message}`);
});

/** Runs the platform until SIGINT, SIGTERM or SIGHUP; a second signal ends it at once. */
async function main(): Promise<void> {
  const settings = readEnvironment(launcherSettings);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => (stop.signal.aborted ? process.exit(1) : stop.abort(name)));
  }
  const { signal } = stop;
  const platform = await startPlatform({
    scale: settings.SCALE,
    port: settings.PORT,
    dataDir: settings.DATA_DIR,
    kafkaPort: KAFKA_PORT,
    ...(settings.KAFKA_BROKERS && { kafkaBrokers: settings.KAFKA_BROKERS }),
    log: tell,
    signal,
  }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  if (platform === undefined) return;
  tellDemoData(platform);
  process.stdout.write(`${summary(platform).join('\n')}\n`);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  tell('stopping');
  await new Progress(tell).during('stopping', platform.stop());
  tell('stopped; the next `make run` goes on from here, `make clean` forgets it');
}

function tellDemoData({ demoData: { customers, stock } }: Platform): void {
  if (customers > 0) tell(`demo data: customers 1 to ${customers}`);
  if (stock > 0) tell(`demo data: ${stock} pieces of every product in stock`);
}

function summary(platform: Platform): string[] {
  const [first = '', ...others] = platform.ordersUrls;
  const rest = platform.instances().filter(({ service }) => service !== 'orders' && service !== 'mail-box');
  return [
    `ready ${first}`,
    `  OpenAPI    ${first}/openapi.json`,
    `  metrics    ${first}/metrics (and /livez, /readyz, /streams/status), as every instance has`,
    `  mail box   ${platform.mailBoxUrl}`,
    `  Kafka      ${platform.brokers.join(',')}`,
    ...others.map((url) => `  orders     ${url}`),
    ...rest.map(({ name, url }) => `  ${name.padEnd(10)} ${url}`),
  ];
}

main().catch((error: unknown) => {
  const isTold = error instanceof LauncherError || error instanceof HarnessError || error instanceof EnvironmentError;
  tell(isTold ? error.message : String((error as Error).stack ?? error));
  process.exitCode = 1;
});
