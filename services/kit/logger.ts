import { isSpanContextValid, trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Who logs, and from which level on. */
export interface LoggerOptions {
  readonly service: string;
  readonly instance: string;
  readonly level?: string;
  /** Standard output unless given. */
  readonly destination?: DestinationStream;
}

/**
 * JSON lines with service and instance; a line written inside a span carries its `trace_id` and `span_id`, as
 * OpenTelemetry names them in logs. Bind an order with `logger.child({ orderId })`.
 */
export function createLogger({ service, instance, level = 'info', destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service, instance },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    mixin: activeTrace,
  };
  return pino(options, destination ?? standardOutput());
}

/**
 * What is logged in one turn of the event loop is written at its end, at once and in one go: a write for each request
 * was a tenth of what a busy instance did. Not by a thread: a line that were still under way when the process ends would
 * come after later ones.
 */
function standardOutput(): DestinationStream {
  const output = pino.destination({ dest: process.stdout.fd, sync: true });
  let lines = '';
  const flush = () => {
    output.write(lines);
    lines = '';
  };
  process.once('exit', flush);
  return {
    write(line) {
      if (lines === '') setImmediate(flush);
      lines += line;
    },
  };
}

function activeTrace(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
}
