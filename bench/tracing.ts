/**
 * What tracing costs: the processor time that all services together spend on one order, from POST to VALIDATED, without an
 * exporter and with 0 %, 10 % and 100 % of the traces kept and sent to a collector. Prints a line of JSON for each.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, startPlatform } from '@orders-platform/launcher';

const ORDERS = Number(process.env.ORDERS ?? 3_000);
/** Compiled code is what is measured. */
const WARM_UP = Number(process.env.WARM_UP ?? 2_000);
/** The cases take turns: on a busy machine one measurement says little. */
const ROUNDS = Number(process.env.ROUNDS ?? 1);
const AT_A_TIME = 8;

let received = 0;
const collector = createServer((request, response) => {
  request.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
}).listen(0, '127.0.0.1');
await once(collector, 'listening');
const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

async function decide(url: string): Promise<void> {
  const id = randomUUID();
  const order = {
    id,
    customerId: Math.floor(Math.random() * 1e9),
    state: 'CREATED',
    product: 'JUMPERS',
    quantity: 0,
    price: 1,
  };
  const headers = { 'content-type': 'application/json' };
  const created = await fetch(`${url}/v1/orders`, { method: 'POST', body: JSON.stringify(order), headers });
  await created.arrayBuffer();
  const decided = await fetch(`${url}/v1/orders/${id}/validated?timeout=60000`);
  await decided.arrayBuffer();
  if (decided.status !== 200) throw new Error(`order ${id} was answered with ${created.status}, ${decided.status}`);
}

async function decideAll({ ordersUrls: [url = ''] }: Platform, orders: number): Promise<void> {
  let left = orders;
  const work = async () => {
    while (left-- > 0) await decide(url);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
}

/** Processor seconds of all services since they started. */
async function cpuSeconds(platform: Platform): Promise<number> {
  const used = platform.instances().map(async ({ url }) => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^process_cpu_seconds_total (.+)$/m.exec(text)?.[1]);
  });
  return (await Promise.all(used)).reduce((sum, seconds) => sum + seconds, 0);
}

async function measure(kept: string, env: Readonly<Record<string, string>>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tracing-'));
  const platform = await startPlatform({
    scale: 1,
    dataDir: folder,
    keepData: false,
    env: { LOG_LEVEL: 'warn', ...env },
  });
  try {
    await decideAll(platform, WARM_UP);
    const [before, bytes, began] = [await cpuSeconds(platform), received, performance.now()];
    await decideAll(platform, ORDERS);
    const cpuMs = ((await cpuSeconds(platform)) - before) * 1_000;
    const seconds = (performance.now() - began) / 1_000;
    const line = {
      kept,
      cpuMsPerOrder: cpuMs / ORDERS,
      ordersPerSecond: ORDERS / seconds,
      exportedBytesPerOrder: (received - bytes) / ORDERS,
    };
    console.log(JSON.stringify(line));
  } finally {
    await platform.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

const exporting = { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
for (let round = 0; round < ROUNDS; round++) {
  await measure('no exporter', { OTEL_TRACES_EXPORTER: 'none' });
  for (const share of ['0', '0.1', '1']) {
    const sampler = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: share };
    await measure(share, { ...exporting, ...sampler });
  }
}
collector.close();
