import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { HttpPodStatusReader } from '../../../src/reconcilers/streams-application/http-pod-status-reader.ts';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function podThat(answers: RequestListener) {
  const listening = createServer(answers);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return { name: 'fraud-0', ip: '127.0.0.1', port: (listening.address() as AddressInfo).port };
}

const json =
  (body: unknown): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
const reader = new HttpPodStatusReader({ timeoutMs: 200 });
const { signal } = new AbortController();

describe('an instance', () => {
  test('is understood by what the operator needs, whatever more it says', async () => {
    const pod = await podThat(
      json({
        applicationId: 'fraud',
        state: 'running',
        topologyHash: '9f2c',
        topologyMismatch: false,
        commits: 1,
        tasks: [
          {
            taskId: '0_1',
            phase: 'restoring',
            processed: 10,
            dropped: {},
            restore: { remaining: 5, restored: 7 },
            partitions: [{ topic: 'orders', partition: 1, position: 10, lag: 3, bufferedBytes: 0 }],
          },
        ],
        standbys: [{ taskId: '0_2', lag: 4, changelogs: [] }],
      }),
    );
    expect(await reader.read(pod, signal)).toEqual({
      state: 'running',
      topologyHash: '9f2c',
      topologyMismatch: false,
      tasks: [
        { taskId: '0_1', phase: 'restoring', processed: 10, restore: { remaining: 5 }, partitions: [{ lag: 3 }] },
      ],
      standbys: [{ taskId: '0_2', lag: 4 }],
    });
  });

  test('that does not answer in time is given up', async () => {
    const pod = await podThat(() => undefined);
    await expect(reader.read(pod, signal)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('that answers with something else is not believed', async () => {
    await expect(reader.read(await podThat(json({ hello: 'world' })), signal)).rejects.toThrow('state');
    const failing = await podThat((_request, response) => response.writeHead(503).end());
    await expect(reader.read(failing, signal)).rejects.toThrow('GET /streams/status of fraud-0: 503');
  });

  test('is told to leave', async () => {
    const asked: string[] = [];
    const pod = await podThat(({ method, url }, response) => {
      asked.push(`${method} ${url}`);
      response.writeHead(204).end();
    });
    await reader.leave(pod, signal);
    expect(asked).toEqual(['POST /streams/leave']);
  });
});
