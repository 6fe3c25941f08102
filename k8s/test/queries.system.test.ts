import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Platform, startPlatform } from '@orders-platform/launcher';
import { EmbeddedKafka, findFreePorts } from '@orders-platform/test-harness';
import { PrometheusServer } from '@orders-platform/test-harness/prometheus';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES } from '../alerts/index.ts';
import { DASHBOARDS } from '../dashboards/index.ts';
import { asSent, PANEL_QUERIES } from '../dashboards/panels.ts';
import { jmxExporter } from './jmx-exporter.ts';
import { OPERATOR_METRICS } from './operator-metrics.ts';
import { mentionedIn } from './promql.ts';

const RULE_FILES = fileURLToPath(new URL('../../charts/platform/alerts/*.yaml', import.meta.url));
const METRICS_PAGE = fileURLToPath(new URL('../../docs/metrics.md', import.meta.url));
const ORDERS = 30;

let folder: string;
let kafka: EmbeddedKafka;
let platform: Platform;
let prometheus: PrometheusServer;
let metrics: ReadonlySet<string>;
let labels: ReadonlySet<string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'queries-'));
  const [jmxPort = 0, port = 0] = await findFreePorts(2);
  kafka = await EmbeddedKafka.start({
    brokers: 1,
    dataDir: join(folder, 'kafka'),
    keepData: false,
    jvmArguments: () => [jmxExporter(jmxPort)],
  });
  platform = await startPlatform({ scale: 1, dataDir: join(folder, 'run'), kafkaBrokers: kafka.bootstrapServers });
  const services = platform.instances().map(({ url, name }) => ({
    address: url.replace('http://', ''),
    labels: { namespace: 'test', pod: name },
    every: '1s',
  }));
  const broker = { address: `127.0.0.1:${jmxPort}`, labels: { namespace: 'test', pod: 'kafka-1' }, every: '5s' };
  mkdirSync(join(folder, 'prometheus'));
  prometheus = await PrometheusServer.start({
    folder: join(folder, 'prometheus'),
    port,
    targets: [...services, broker],
    rules: RULE_FILES,
  });
  await prometheus.eventually('every target is scraped', async () => {
    return (await prometheus.seriesOf('up == 1')) === services.length + 1;
  });
  for (let i = 0; i < ORDERS; i++) await decidedOrder();
  await prometheus.eventually('what the orders have moved is seen twice', async () => {
    return (await prometheus.seriesOf(`min_over_time(orders_total{state="CREATED"}[3s]) >= ${ORDERS}`)) === 1;
  });
  metrics = await knownMetrics();
  labels = new Set([
    ...(await prometheus.api<string[]>('labels')),
    ...Object.values(OPERATOR_METRICS).flat(),
    // Of the standby tasks that a platform of one instance does not have.
    'task_id',
  ]);
});

afterAll(async () => {
  await prometheus?.[Symbol.asyncDispose]();
  await platform?.stop();
  await kafka?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

async function decidedOrder(): Promise<void> {
  const [url] = platform.ordersUrls;
  const id = randomUUID();
  const order = { id, customerId: 1, state: 'CREATED', product: 'JUMPERS', quantity: 1, price: 1 };
  const body = JSON.stringify(order);
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${url}/v1/orders`, { method: 'POST', body, headers })).status).toBe(201);
  expect((await fetch(`${url}/v1/orders/${id}/validated?timeout=60000`)).status).toBe(200);
}

/** Every name that has a series, and those that are told of although they have none yet. */
async function knownMetrics(): Promise<ReadonlySet<string>> {
  const named = await prometheus.api<string[]>('label/__name__/values');
  const told = await prometheus.api<{ readonly metric: string; readonly type: string }[]>('targets/metadata');
  const series = told.flatMap(({ metric, type }) => {
    if (type === 'counter') return [`${metric}_total`];
    return type === 'histogram' ? ['_bucket', '_count', '_sum'].map((end) => metric + end) : [metric];
  });
  return new Set([...named, ...series, ...Object.keys(OPERATOR_METRICS)]);
}

/** What is asked for and does not exist. */
function unknownIn(expr: string): string[] {
  const mentioned = mentionedIn(expr);
  return [
    ...[...mentioned.metrics].filter((m) => !metrics.has(m)),
    ...[...mentioned.labels].filter((l) => !labels.has(l)),
  ];
}

const groups = Object.values(RULES);

describe('the dashboards', () => {
  it.each(PANEL_QUERIES)('$dashboard: $title ($legend) asks for what there is, and gets it', async (panel) => {
    const { expr } = panel;
    expect(unknownIn(expr)).toEqual([]);
    await prometheus.seriesOf(expr);
    // No operator runs here, its panels are asked on a cluster: the names are all that can be held against its code.
    if (panel.dashboard === 'operator' || panel.emptyWithout !== undefined) return;
    // A scrape that came too late on a busy machine leaves a gap, which the next one closes.
    await prometheus.eventually(`${expr} has a series`, async () => (await prometheus.seriesOf(expr)) > 0);
  });

  it.each(Object.entries(DASHBOARDS))('%s offers what there is to choose', (_name, { variables }) => {
    for (const { metric, values } of variables) {
      expect(unknownIn(asSent(metric))).toEqual([]);
      expect([...labels, 'namespace', 'pod']).toContain(values);
    }
  });
});

describe('the page of metrics', () => {
  const OURS = /^(kafka_streams|orders|order_validations|emails|inventory_stock|http_server)_/;
  const page = readFileSync(METRICS_PAGE, 'utf8');
  const described = new Set([...page.matchAll(/`([a-z0-9_]+)(\{[a-z_,]+\})?`/g)].map(([, name]) => name as string));

  it('describes every metric that there is', () => {
    // A histogram's series; a gauge may count, too, and is described by its whole name.
    const names = [...metrics]
      .map((name) => (described.has(name) ? name : name.replace(/_(bucket|count|sum)$/, '')))
      .filter((name) => OURS.test(name));
    expect([...new Set(names)].filter((name) => !described.has(name))).toEqual([]);
  });

  it('describes none that there is not', () => {
    const exists = (name: string) => metrics.has(name) || metrics.has(`${name}_bucket`);
    expect([...described].filter((name) => OURS.test(name) && !exists(name))).toEqual([]);
  });
});

describe('the alerts', () => {
  it.each(groups.flatMap(({ alerts }) => alerts))('$name asks for what there is', async ({ expr }) => {
    expect(unknownIn(expr)).toEqual([]);
    await prometheus.seriesOf(expr);
  });

  it.each(groups.flatMap(({ recordings }) => recordings))('$record is recorded', async ({ record }) => {
    await prometheus.eventually(`${record} has a series`, async () => (await prometheus.seriesOf(record)) > 0);
  });

  it('are quiet in a platform that is well', async () => {
    const { alerts } = await prometheus.api<{
      readonly alerts: readonly { readonly labels: { alertname: string }; readonly state: string }[];
    }>('alerts');
    expect(alerts.filter(({ state }) => state === 'firing').map(({ labels: { alertname } }) => alertname)).toEqual([]);
  });
});
