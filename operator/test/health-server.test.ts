import { Counter, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { HealthServer } from '../src/health-server.ts';

async function serving(
  options: Partial<Parameters<typeof HealthServer.listen>[0]>,
  run: (base: string) => Promise<void>,
) {
  const defaults = { host: '127.0.0.1', port: 0, registry: new Registry(), healthy: {}, ready: {} };
  const server = await HealthServer.listen({ ...defaults, ...options });
  try {
    await run(`http://127.0.0.1:${server.port}`);
  } finally {
    await server.close();
    await server.close();
  }
}

it('is well when all checks are, and names those that are not', async () => {
  const ready = { caches: () => false, broken: () => Promise.reject(new Error('no')), leader: () => true };
  await serving({ healthy: { loop: () => true }, ready }, async (base) => {
    const healthz = await fetch(`${base}/healthz`);
    expect([healthz.status, await healthz.text()]).toEqual([200, '[+] loop\n']);
    const readyz = await fetch(`${base}/readyz`);
    expect([readyz.status, await readyz.text()]).toEqual([503, '[-] caches\n[-] broken\n[+] leader\n']);
  });
});

it('shows the metrics, and nothing else', async () => {
  const registry = new Registry();
  new Counter({ name: 'things_total', help: 'Things.', registers: [registry] }).inc(3);
  await serving({ registry }, async (base) => {
    const metrics = await fetch(`${base}/metrics?x=1`);
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toContain('things_total 3');
    expect((await fetch(`${base}/other`)).status).toBe(404);
  });
});

it('says that a port is taken', async () => {
  await serving({}, async (base) => {
    const port = Number(new URL(base).port);
    await expect(serving({ port }, async () => {})).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
