import { flushCompileCache } from 'node:module';
import type { Router } from '@koa/router';
import { printJson } from '@orders-platform/contracts';
import closeWithGrace from 'close-with-grace';
import type * as z from 'zod';
import { EnvironmentError, readEnvironment } from './environment.ts';
import type { ReadyReport } from './health.ts';
import { kafkaOptions } from './kafka-options.ts';
import { createLogger, type Logger } from './logger.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { ServiceSettings, serviceSettings } from './service-settings.ts';
import { startTelemetry } from './telemetry.ts';
import { samplerOf } from './trace-sampler.ts';
import { createWebApp } from './web-app.ts';
import { WebServer } from './web-server.ts';

/** What a service is given to build itself from. */
export interface ServiceFrame<Settings> {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Aborted when a stop has waited long enough for requests: answer what still waits. */
  readonly closing: AbortSignal;
}

/** A service as the frame runs it. */
export interface ServiceParts {
  readonly routes?: Router;
  readonly bodyLimitBytes?: number;
  readonly ready: () => ReadyReport;
  /** Called once HTTP listens, with its port; resolves when the work is under way, restored or not. */
  start(address: { readonly port: number }): Promise<void>;
  /** Called when no request is under way any more. */
  close(): Promise<void>;
  /** Rejects when the service cannot go on by itself; the process then ends with exit code 1. */
  readonly failed?: Promise<never>;
}

/** A service: its name, its settings, and how it is built. */
export interface Service<S extends typeof serviceSettings> {
  readonly name: string;
  readonly settings: S;
  readonly build: (frame: ServiceFrame<z.output<S>>) => ServiceParts;
  /** Does what `STREAMS_RUN=reset` asks for; what it resolves with is printed. */
  readonly reset?: (frame: ServiceFrame<z.output<S>>) => Promise<object>;
}

/** Wrong settings end the process with this code, so that a supervisor need not try again. */
export const EXIT_INVALID_ENVIRONMENT = 78;

/**
 * Runs a service until SIGTERM or SIGINT. Probes answer from the start; on a signal it is no longer ready, accepts no
 * more, lets requests finish, closes the service, sends the last spans, and exits: 0 when all of it went well, 1 else.
 * With `STREAMS_RUN=reset` it resets the service's application instead, and exits.
 */
export async function runService<S extends typeof serviceSettings>(service: Service<S>): Promise<void> {
  const { name, build } = service;
  const settings = settingsOrExit(service);
  const { INSTANCE: instance, LOG_LEVEL: level, HTTP_HOST: host, HTTP_PORT: port, DRAIN_MS: drainMs } = settings;
  const logger = createLogger({ service: name, instance, level });
  if (settings.STREAMS_RUN === 'reset') return runReset(service, settings);
  const sampler = samplerOf(settings.OTEL_TRACES_SAMPLER, settings.OTEL_TRACES_SAMPLER_ARG);
  const telemetry = await startTelemetry({ service: name, instance, exporter: settings.OTEL_TRACES_EXPORTER, sampler });
  const metrics = createMetrics();
  let parts: ServiceParts | undefined;
  let web: WebServer | undefined;
  let stopping = false;

  const stop = async ({ err, signal }: { err?: Error | undefined; signal?: string | undefined }) => {
    stopping = true;
    if (err) logger.fatal({ err }, 'the service cannot go on');
    else logger.info({ signal }, 'stopping');
    await web?.close();
    await parts?.close();
    await telemetry.close();
    logger.info('stopped');
  };
  closeWithGrace({ delay: settings.SHUTDOWN_TIMEOUT_MS, logger }, stop);

  web = await WebServer.listen({ host, port, drainMs }, (closing) => {
    parts = build({ settings, logger, metrics, closing });
    const { routes, bodyLimitBytes, ready } = parts;
    const health = { instance, ready: () => (stopping ? { ready: false, reason: 'stopping' } : ready()) };
    return createWebApp({
      logger,
      metrics,
      health,
      ...(routes && { routes }),
      ...(bodyLimitBytes && { bodyLimitBytes }),
    });
  });
  logger.info({ port: web.port }, 'listening');
  const { start, failed } = parts as unknown as ServiceParts;
  await start.call(parts, { port: web.port });
  // At an end that comes as SIGKILL it would be lost, and the next start as slow as the first.
  flushCompileCache();
  await failed;
}

/** One line of JSON on standard output, exit code 0; or the reason on standard error, exit code 1. */
async function runReset<S extends typeof serviceSettings>(service: Service<S>, settings: z.output<S>): Promise<void> {
  const { INSTANCE: instance } = settings;
  const logger = createLogger({ service: service.name, instance, level: 'silent' });
  const frame = { settings, logger, metrics: createMetrics(), closing: new AbortController().signal };
  try {
    process.stdout.write(`${printJson(await service.reset?.(frame))}\n`);
  } catch (error) {
    process.stderr.write(`${service.name}: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

function settingsOrExit<S extends typeof serviceSettings>({ name, settings: schema, reset }: Service<S>): z.output<S> {
  try {
    const settings = readEnvironment(schema);
    kafkaOptions(settings);
    checkReset(name, settings, reset !== undefined);
    return settings;
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exit(EXIT_INVALID_ENVIRONMENT);
  }
}

function checkReset(name: string, { STREAMS_RUN: run, RESET_TO: to }: ServiceSettings, canReset: boolean): void {
  if (run === 'reset' && !canReset) {
    throw new EnvironmentError(new Map([['STREAMS_RUN', `STREAMS_RUN="reset": ${name} has no application to reset`]]));
  }
  if ((run === 'reset') === (to !== undefined)) return;
  const message = run === 'reset' ? 'RESET_TO is not set' : `RESET_TO="${to}": it needs STREAMS_RUN="reset"`;
  throw new EnvironmentError(new Map([['RESET_TO', message]]));
}
