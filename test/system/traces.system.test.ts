import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Platform } from '@orders-platform/launcher';
import { type Client, createKafkaClient } from '@orders-platform/streams/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { order, post, stateIn, validated } from './orders-http.ts';
import { type CollectedSpan, OtlpCollector } from './otlp-collector.ts';
import { keepLogs, startWholePlatform, temporaryFolder } from './temporary-platform.ts';
import { payment, TopicWriter } from './topic-writer.ts';

/** One of the customers that a platform begins with. */
const CUSTOMER = 1n;

let collector: OtlpCollector;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let platform: Platform;
let client: Client;
let writer: TopicWriter;

beforeAll(async () => {
  collector = await OtlpCollector.start();
  folder = await temporaryFolder();
  platform = await startWholePlatform(folder.path, {
    scale: 1,
    brokers: 1,
    env: {
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_RESOURCE_ATTRIBUTES: 'k8s.namespace.name=test',
      // What the client has decided is followed; what begins here is not kept.
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    },
  });
  client = createKafkaClient({ brokers: platform.brokers, clientId: 'traces-test' });
  writer = await TopicWriter.open(client);
});

afterAll(async () => {
  await client?.close();
  if (folder !== undefined) await keepLogs(folder.path, 'traces');
  await platform?.stop();
  await folder?.[Symbol.asyncDispose]();
  await collector?.[Symbol.asyncDispose]();
});

/** A trace that begins at the client, sampled there. */
function newTrace() {
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` };
}

async function placed(id: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const url = platform.ordersUrls[0] as string;
  expect((await post(url, order(id, { customerId: CUSTOMER }), headers)).status).toBe(201);
  expect(stateIn(await validated(url, id))).toBe('VALIDATED');
}

/** `service: name` of each span. */
function steps(spans: readonly CollectedSpan[]): string[] {
  return spans.map(({ service, name }) => `${service}: ${name}`);
}

const FROM_POST_TO_VALIDATED = [
  'orders: POST /v1/orders',
  'orders: send orders',
  'orders: process orders',
  'fraud: process orders',
  'fraud: process fraud-orders-by-customer-repartition',
  'inventory: process orders',
  'inventory: process inventory-orders-by-product-repartition',
  'order-details: process orders',
  'validations: process orders',
  'validations: process order-validations',
  'email: process orders',
];

describe('the trace of an order', () => {
  it('leads from the POST through every service to VALIDATED and the mail', async () => {
    const id = randomUUID();
    const { traceId, spanId, traceparent } = newTrace();
    await placed(id, { traceparent });
    await writer.payments([payment(id)]);
    const spans = await eventually(() => {
      const all = collector.trace(traceId);
      expect(steps(all)).toEqual(
        expect.arrayContaining([
          ...FROM_POST_TO_VALIDATED,
          'email: send mail',
          'email: send email-results',
          'email: process email-results',
        ]),
      );
      // The order comes by twice: created and decided.
      expect(steps(all).filter((step) => step === 'orders: process orders')).toHaveLength(2);
      expect(steps(all).filter((step) => step === 'validations: process order-validations')).toHaveLength(3);
      return all;
    });
    const known = new Set([spanId, ...spans.map((span) => span.spanId)]);
    expect(spans.filter(({ parentSpanId }) => !known.has(parentSpanId))).toEqual([]);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const ancestry = (span: CollectedSpan | undefined): string[] =>
      span === undefined ? [] : [...steps([span]), ...ancestry(byId.get(span.parentSpanId))];
    const mail = spans.find(({ name }) => name === 'send mail');
    expect(ancestry(mail)).toEqual([
      'email: send mail',
      'email: process orders',
      'orders: send orders',
      'orders: POST /v1/orders',
    ]);
    const decided = spans
      .filter(({ service, name }) => service === 'orders' && name === 'process orders')
      .map(ancestry);
    expect(decided).toContainEqual(expect.arrayContaining(['validations: process order-validations']));
  });

  it('is linked to by the mail when the payment, which completes the join, is in a trace of its own', async () => {
    const id = randomUUID();
    const [placing, paying] = [newTrace(), newTrace()];
    await placed(id, { traceparent: placing.traceparent });
    const header = { key: 'traceparent', value: Buffer.from(paying.traceparent) };
    await writer.payments([payment(id)], Date.now(), [header]);
    const mail = await eventually(() => {
      const found = collector.trace(paying.traceId).find(({ name }) => name === 'send mail');
      expect(found).toBeDefined();
      return found as CollectedSpan;
    });
    const order = collector.trace(placing.traceId).find((span) => span.spanId === mail.links[0]?.spanId);
    expect(mail.links.map((link) => link.traceId)).toEqual([placing.traceId]);
    expect(steps(order === undefined ? [] : [order])).toEqual(['email: process orders']);
  });

  it("carries OpenTelemetry's names for HTTP and messaging, and who exported it", async () => {
    const id = randomUUID();
    const { traceId, traceparent } = newTrace();
    await placed(id, { traceparent });
    const [server, send, process] = await eventually(() =>
      ['POST /v1/orders', 'send orders', 'process order-validations'].map((wanted) => {
        const found = collector.trace(traceId).find(({ name }) => name === wanted);
        expect(found).toBeDefined();
        return found as CollectedSpan;
      }),
    );
    expect(server).toMatchObject({
      kind: 2,
      attributes: { 'http.request.method': 'POST', 'http.route': '/v1/orders', 'http.response.status_code': 201 },
    });
    expect(send).toMatchObject({
      kind: 4,
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'send',
        'messaging.destination.name': 'orders',
      },
    });
    expect(process).toMatchObject({
      kind: 5,
      service: 'validations',
      attributes: {
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.name': 'order-validations',
        'messaging.consumer.group.name': 'validations',
      },
    });
  });

  it('is not kept when the sampler says so, and still known to the logs', async () => {
    const id = randomUUID();
    const before = collector.count;
    await placed(id, {});
    const log = await readFile(platform.instances('orders')[0]?.logFile as string, 'utf8');
    const line = log.split('\n').find((text) => text.includes(id) && text.includes('"POST"'));
    const { trace_id: traceId } = JSON.parse(line as string) as { readonly trace_id: string };
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    // A trace that is kept comes after this one, so that this one would have come by now.
    const { traceId: later, traceparent } = newTrace();
    await placed(randomUUID(), { traceparent });
    await eventually(() =>
      expect(steps(collector.trace(later))).toEqual(expect.arrayContaining(FROM_POST_TO_VALIDATED)),
    );
    expect(collector.trace(traceId)).toEqual([]);
    expect(collector.count).toBeGreaterThan(before);
  });
});
