import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';

const SCRIPT = readFileSync(fileURLToPath(new URL('../../platform/files/test-order.mjs', import.meta.url)), 'utf8');

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Runs the script as the pod of `helm test` does, against an orders API that answers so. */
async function run(answer: (request: IncomingMessage, response: ServerResponse) => void, timeoutSeconds = 20) {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT, url, `${timeoutSeconds}`]);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, said };
}

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

describe('the test of a release', () => {
  test('passes when the order is VALIDATED, though nobody answered at first', { timeout: 30_000 }, async () => {
    const asked: string[] = [];
    const { exitCode, said } = await run(({ method, url = '' }, response) => {
      asked.push(`${method} ${url.replace(/helm-test-\d+/, 'ID')}`);
      if (asked.length === 1) return json(response, 503, { title: 'starting' });
      json(response, method === 'POST' ? 201 : 200, { state: method === 'POST' ? 'CREATED' : 'VALIDATED' });
    });
    expect(said).toMatch(/helm-test-\d+ is VALIDATED/);
    expect(exitCode).toBe(0);
    expect(asked).toEqual(['POST /v1/orders', 'POST /v1/orders', 'GET /v1/orders/ID/validated?timeout=5000']);
  });

  test('fails when the order is FAILED, and says where to look', { timeout: 30_000 }, async () => {
    const { exitCode, said } = await run(({ method }, response) =>
      json(response, method === 'POST' ? 201 : 200, { state: 'FAILED' }),
    );
    expect(said).toContain('is FAILED');
    expect(said).toContain('Is there stock of JUMPERS?');
    expect(exitCode).toBe(1);
  });

  test('fails at once when the order is refused', { timeout: 30_000 }, async () => {
    const { exitCode, said } = await run((_request, response) => json(response, 400, { title: 'not an order' }));
    expect(said).toContain('answers 400');
    expect(exitCode).toBe(1);
  });

  test('fails when its time is up', { timeout: 30_000 }, async () => {
    const { exitCode, said } = await run((_request, response) => json(response, 503, {}), 2);
    expect(said).toContain('no answer within 2 s');
    expect(exitCode).toBe(1);
  });
});
