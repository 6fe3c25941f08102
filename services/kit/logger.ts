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

/** Written at once: a line that a thread were still writing when the process ends would come after later ones. */
function standardOutput(): DestinationStream {
  return pino.destination({ dest: process.stdout.fd, sync: true });
}

function activeTrace(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
}
