import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Router } from '@koa/router';
import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createLogger,
  createMetrics,
  createWebApp,
  HttpProblem,
  jsonBodyOf,
  type RecordHeader,
  startTelemetry,
  traceContext,
  traceHeaders,
  WebServer,
} from '../index.ts';

const spans = new InMemorySpanExporter();
const lines: string[] = [];
let ready = false;
let web: WebServer;
let base: string;

const routes = new Router();
routes.post('/echo/:id', (ctx) => {
  ctx.state.orderId = ctx.params.id;
  const body = jsonBodyOf(ctx) as { id: bigint };
  ctx.body = { type: typeof body.id, digits: String(body.id) };
});
routes.get('/trace', (ctx) => {
  const headers: readonly RecordHeader[] = traceHeaders();
  const inside = trace.getSpanContext(traceContext(headers));
  ctx.body = { headers: headers.map(({ key, value }) => [key, String(value)]), traceId: inside?.traceId };
});
routes.get('/refused', () => {
  throw new HttpProblem(409, 'It is taken.', { code: 'taken', headers: { 'retry-after': '1' } });
});
routes.get('/broken', () => {
  throw new Error('the secret cause');
});

beforeAll(async () => {
  await startTelemetry({
    service: 't',
    instance: 't-0',
    exporter: 'none',
    processors: [new SimpleSpanProcessor({ exporter: spans })],
  });
  const logger = createLogger({
    service: 't',
    instance: 't-0',
    destination: { write: (line: string) => void lines.push(line) },
  });
  const metrics = createMetrics();
  const health = { instance: 't-0', ready: () => ({ ready, reason: 'restoring', behind: 2n ** 60n }) };
  const app = createWebApp({ logger, metrics, health, routes, bodyLimitBytes: 1000 });
  web = await WebServer.listen({ host: '127.0.0.1', port: 0, drainMs: 100 }, () => app);
  base = `http://127.0.0.1:${web.port}`;
});

afterAll(() => web.close());

const post = (path: string, body: string, type = 'application/json') =>
  fetch(base + path, { method: 'POST', body, headers: { 'content-type': type } });

describe('web app', () => {
  it('says which instance answered, and keeps the request id', async () => {
    const response = await fetch(`${base}/trace`, { headers: { 'x-request-id': 'abc-1' } });
    expect(response.headers.get('x-served-by')).toBe('t-0');
    expect(response.headers.get('x-request-id')).toBe('abc-1');
  });

  it('makes a request id when the given one could forge a log line', async () => {
    const response = await fetch(`${base}/trace`, { headers: { 'x-request-id': 'a b' } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('keeps every digit of a body', async () => {
    const response = await post('/echo/7', '{"id":9007199254740993}');
    expect(await response.json()).toEqual({ type: 'bigint', digits: '9007199254740993' });
  });

  it.each([
    ['malformed JSON', '{"id":', 'application/json', 400, 'malformed-json'],
    ['nothing', '', 'application/json', 400, 'malformed-json'],
    ['a form', 'id=1', 'application/x-www-form-urlencoded', 415, 'not-json-type'],
    ['a body over the limit', ' '.repeat(1001), 'application/json', 413, 'body-too-large'],
    ['10 MB', ' '.repeat(10_000_000), 'application/json', 413, 'body-too-large'],
  ])('refuses %s', async (_name, body, type, status, code) => {
    const response = await post('/echo/7', body, type);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ status, code, instance: '/echo/7' });
  });

  it('answers who sends too much when all of it is sent, so that the answer is read', async () => {
    const upload = request(`${base}/echo/7`, { method: 'POST', headers: { 'content-type': 'application/json' } });
    const answered = once(upload, 'response');
    for (let chunk = 0; chunk < 100; chunk++) {
      const flows = upload.write(' '.repeat(100_000));
      if (!flows) await once(upload, 'drain');
    }
    upload.end();
    const [response] = (await answered) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(413);
  });

  it('takes a body of exactly the limit', async () => {
    expect((await post('/echo/7', `{"id":1}${' '.repeat(992)}`)).status).toBe(200);
  });

  it('answers what a route refuses as a problem document', async () => {
    const response = await fetch(`${base}/refused`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([409, '1']);
    expect(await response.json()).toEqual({
      type: 'urn:orders-platform:problem:taken',
      title: 'Conflict',
      status: 409,
      detail: 'It is taken.',
      instance: '/refused',
      code: 'taken',
    });
  });

  it('logs the cause of a 500 and does not show it', async () => {
    const response = await fetch(`${base}/broken`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(lines.some((line) => line.includes('the secret cause'))).toBe(true);
  });

  it('answers an unknown path and a wrong method as problems', async () => {
    const unknown = await fetch(`${base}/nowhere`);
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    const wrong = await fetch(`${base}/refused`, { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'HEAD, GET']);
    expect(await wrong.json()).toMatchObject({ status: 405 });
  });

  it('carries a trace from the request through record headers', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const response = await fetch(`${base}/trace`, { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
    const span = spans.getFinishedSpans().find((each) => each.spanContext().traceId === traceId);
    expect(span).toMatchObject({ name: 'GET /trace', parentSpanContext: { spanId: '00f067aa0ba902b7' } });
    expect(await response.json()).toEqual({
      headers: [['traceparent', `00-${traceId}-${span?.spanContext().spanId}-01`]],
      traceId,
    });
  });

  it('logs and measures by route', async () => {
    await post('/echo/41', '{"id":1}');
    const metrics = await (await fetch(`${base}/metrics`)).text();
    expect(metrics).toMatch(
      /http_server_request_duration_seconds_count\{method="POST",route="\/echo\/:id",status="200"\} \d+/,
    );
    const line = lines.map((text) => JSON.parse(text)).find(({ orderId }) => orderId === '41');
    expect(line).toMatchObject({ level: 'info', service: 't', route: '/echo/:id', status: 200 });
  });

  it('leads from a log line and from a measurement to the trace', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4737';
    await fetch(`${base}/trace`, { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
    const span = spans.getFinishedSpans().find((each) => each.spanContext().traceId === traceId);
    const line = lines.map((text) => JSON.parse(text)).find(({ trace_id }) => trace_id === traceId);
    expect(line).toMatchObject({ msg: 'request', route: '/trace', span_id: span?.spanContext().spanId });
    const scrape = await fetch(`${base}/metrics`);
    expect(scrape.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    const text = await scrape.text();
    expect(text).toMatch(new RegExp(`_bucket\\{.*route="/trace".*\\} \\d+ # \\{trace_id="${traceId}"\\} [\\d.]+`));
    expect(text.endsWith('# EOF\n')).toBe(true);
  });

  it('describes its span as OpenTelemetry describes HTTP servers', async () => {
    await fetch(`${base}/refused`);
    const span = spans.getFinishedSpans().find(({ name }) => name === 'GET /refused');
    expect(span?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/refused',
      'http.response.status_code': 409,
      'url.path': '/refused',
      'url.scheme': 'http',
      'server.address': '127.0.0.1',
    });
  });

  it('is ready when the service says so', async () => {
    const restoring = await fetch(`${base}/readyz`);
    expect(restoring.status).toBe(503);
    expect(await restoring.text()).toContain('"behind":1152921504606846976');
    ready = true;
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    expect((await fetch(`${base}/livez`)).status).toBe(200);
  });
});
