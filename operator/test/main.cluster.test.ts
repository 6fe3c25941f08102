import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LEASE_RULES, OPERATOR_RULES } from '../src/rbac.ts';
import { eventually } from './eventually.ts';
import { serviceAccountWith } from './kube/service-account.ts';
import {
  type OperatorUnderTest,
  operatorUnderTest,
} from './reconcilers/streams-application/cluster/operator-under-test.ts';

const MINUTE = 60_000;
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

interface Line {
  readonly msg: string;
  readonly [field: string]: unknown;
}

interface OperatorProcess {
  readonly name: string;
  readonly child: ChildProcess;
  readonly lines: readonly Line[];
  readonly exited: Promise<number | null>;
}

const folder = mkdtempSync(join(tmpdir(), 'operator-'));
const kubeconfig = join(folder, 'kubeconfig');
const processes: OperatorProcess[] = [];
let cluster: OperatorUnderTest;

beforeAll(async () => {
  cluster = await operatorUnderTest('main');
  const account = await serviceAccountWith(cluster.client, cluster.namespace, [...OPERATOR_RULES, ...LEASE_RULES]);
  writeFileSync(kubeconfig, account.kubeconfig, { mode: 0o600 });
});

afterAll(async () => {
  for (const { child } of processes) child.kill('SIGKILL');
  await Promise.all(processes.map(({ exited }) => exited));
  rmSync(folder, { recursive: true });
  await cluster.close();
});

function begin(name: string, env: Record<string, string> = {}): OperatorProcess {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      KUBECONFIG: kubeconfig,
      WATCH_NAMESPACES: cluster.namespace,
      LEASE_NAMESPACE: cluster.namespace,
      POD_NAME: name,
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: '0',
      ...env,
    },
  });
  const lines: Line[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  const started = { name, child, lines, exited: once(child, 'exit').then(([code]) => code) };
  processes.push(started);
  return started;
}

const leads = ({ lines }: OperatorProcess) => lines.some(({ msg }) => msg === 'leading');
const makes = (name: string) =>
  eventually(async () => expect((await cluster.statefulSet(name)).spec.replicas).toBe(1), 40_000);

describe("the operator's process", () => {
  test('leads alone, and another takes over when it is killed or stops', { timeout: 4 * MINUTE }, async () => {
    const first = begin('first');
    await eventually(() => expect(leads(first)).toBe(true), 40_000);
    const second = begin('second');
    await cluster.apply('one');
    await makes('one');
    first.child.kill('SIGKILL');
    const killed = performance.now();
    await eventually(() => expect(leads(second)).toBe(true), MINUTE);
    const takenOver = performance.now();
    await cluster.apply('two');
    await makes('two');
    const third = begin('third');
    await eventually(async () => expect(third.lines.some(({ msg }) => msg === 'standing by')).toBe(true), 40_000);
    second.child.kill('SIGTERM');
    expect(await second.exited).toBe(0);
    const stopped = performance.now();
    await eventually(() => expect(leads(third)).toBe(true), 30_000);
    const handedOver = performance.now();
    await cluster.apply('three');
    await makes('three');
    console.log(
      `taken over ${((takenOver - killed) / 1000).toFixed(1)} s after a kill, ` +
        `${((handedOver - stopped) / 1000).toFixed(1)} s after a stop`,
    );
    third.child.kill('SIGTERM');
    expect(await third.exited).toBe(0);
    expect(processes.flatMap(({ lines }) => lines).filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  test('sends a span a reconcile by OTLP, the last ones when it stops', { timeout: 2 * MINUTE }, async () => {
    const bodies: string[] = [];
    const collector = createServer(async (request, response) => {
      bodies.push(`${request.url} ${await text(request)}`);
      response.end('{}');
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const { port } = collector.address() as AddressInfo;
    const tracing = begin('tracing', {
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    });
    await eventually(() => expect(leads(tracing)).toBe(true), MINUTE);
    await cluster.apply('traced');
    await makes('traced');
    tracing.child.kill('SIGTERM');
    expect(await tracing.exited).toBe(0);
    collector.close();
    expect(bodies.join('\n')).toMatch(/^\/v1\/traces .*"name":"reconcile streamsapplication/m);
  });
});
