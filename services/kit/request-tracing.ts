import { type Attributes, context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, Middleware } from 'koa';
import { routeOf } from './route-of.ts';

/**
 * A server span around every request, child of the trace that the client sent, with OpenTelemetry's HTTP attributes;
 * probes and scrapes have none.
 */
export function requestTracing(): Middleware {
  const tracer = trace.getTracer('@orders-platform/kit');
  return async (ctx, next) => {
    const parent = propagation.extract(context.active(), ctx.headers);
    const span = tracer.startSpan(ctx.method, { kind: SpanKind.SERVER, attributes: attributesOf(ctx) }, parent);
    try {
      await context.with(trace.setSpan(parent, span), next);
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      const route = routeOf(ctx);
      span.updateName(`${ctx.method} ${route}`);
      span.setAttributes({ 'http.route': route, 'http.response.status_code': ctx.status });
      if (typeof ctx.state.orderId === 'string') span.setAttribute('order.id', ctx.state.orderId);
      if (ctx.status >= 500) {
        span.setAttribute('error.type', String(ctx.status));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    }
  };
}

function attributesOf(ctx: Context): Attributes {
  return {
    'http.request.method': ctx.method,
    'url.path': ctx.path,
    'url.scheme': ctx.protocol,
    'server.address': ctx.hostname,
    'network.protocol.version': ctx.req.httpVersion,
  };
}
