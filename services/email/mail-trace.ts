import { type Context, type Link, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { traceContext } from '@orders-platform/kit';
import type { Headers } from '@orders-platform/streams';

/** Where the trace of a mail goes on from. */
export interface MailTrace {
  readonly parent: Context;
  readonly links: readonly Link[];
}

/**
 * A mail belongs to the trace of the record that completed what it needs, with a link to its order's; where that record,
 * as a payment from outside, is in no trace, it belongs to the order's. Undefined when there is neither.
 */
export function mailTrace(headers: Headers, orderTrace: string | undefined): MailTrace | undefined {
  const completed = traceContext(headers);
  const order = orderTrace === undefined ? ROOT_CONTEXT : traceContext([traceParent(orderTrace)]);
  const completing = trace.getSpanContext(completed);
  const placing = trace.getSpanContext(order);
  if (completing === undefined) return placing && { parent: order, links: [] };
  const elsewhere = placing !== undefined && placing.traceId !== completing.traceId;
  return { parent: completed, links: elsewhere ? [{ context: placing }] : [] };
}

function traceParent(value: string) {
  return { key: 'traceparent', value: Buffer.from(value) };
}
