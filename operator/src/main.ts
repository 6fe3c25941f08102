/** The operator's process: settings from the environment, an end by SIGTERM or SIGINT that gives the lease back. */
import { pino } from 'pino';
import { runOperator } from './operator.ts';
import { readSettings } from './operator-settings.ts';
import { startTracing } from './tracing.ts';

const settings = readSettings(process.env);
const logger = pino({ level: settings.logLevel, base: { service: 'operator', instance: settings.podName } });
const tracing = await startTracing(settings.traceExporter, settings.podName);
const stopping = new AbortController();

for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.once(name, () => {
    logger.info({ signal: name }, 'stopping');
    stopping.abort();
  });
}

try {
  await runOperator({ settings, logger }, stopping.signal);
  await tracing.close();
  process.exit(0);
} catch (error) {
  logger.fatal({ err: error }, 'the operator ends');
  process.exit(1);
}
