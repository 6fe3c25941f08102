import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OwnerGate } from '../owner-gate.ts';
import { FakePartition, type Instance, startInstance } from './orders-cluster.ts';

describe('a closed gate', () => {
  const [first, second, third, fourth] = [{}, {}, {}, {}];
  let gate: OwnerGate;

  beforeEach(() => {
    gate = new OwnerGate();
    gate.close(0, first);
  });

  it('admits the one that closed it, and whoever asks for another partition', () => {
    gate.close(0, second);
    expect([gate.admits(0, first), gate.admits(0, second), gate.admits(1, second)]).toEqual([true, false, true]);
    expect([gate.isScout(0, first), gate.isScout(0, second), gate.isScout(1, second)]).toEqual([true, false, false]);
  });

  it('is left to the one that has waited longest, and the rest wait on', async () => {
    const told: string[] = [];
    const turns = Object.entries({ second, third, fourth }).map(([name, request]) =>
      gate.admitted(0, request).then(() => told.push(name)),
    );
    gate.leave(0, second);
    gate.leave(0, first);
    await turns[1];
    expect([gate.admits(0, third), gate.admits(0, first), gate.admits(0, fourth)]).toEqual([true, false, false]);
    expect(told).toEqual(['third']);
    gate.leave(0, third);
    await turns[2];
    expect(told).toEqual(['third', 'fourth']);
  });

  it('is left to whoever asks next when nobody waits', () => {
    gate.leave(0, first);
    expect([gate.admits(0, third), gate.admits(0, second)]).toEqual([true, false]);
  });

  it('admits all when it is opened', async () => {
    const both = Promise.all([gate.admitted(0, second), gate.admitted(0, third)]);
    gate.open(0);
    await both;
    expect([gate.admits(0, second), gate.admits(0, third)]).toEqual([true, true]);
    await gate.admitted(0, second);
  });
});

describe('an owner that does not answer', { timeout: 30_000 }, () => {
  const order = { id: 'one', customerId: 1n, state: 'CREATED', product: 'JUMPERS', quantity: 3, price: 9.99 } as const;
  const WAITING = 100;

  let partition: FakePartition;
  let owner: Instance;
  let other: Instance;
  let stranger: Server;
  let asked: number;

  beforeEach(async () => {
    partition = new FakePartition();
    owner = await startInstance(partition, 'orders-0');
    other = await startInstance(partition, 'orders-1');
    partition.move(owner.view);
    asked = 0;
  });

  afterEach(async () => {
    await Promise.all([owner.close(), other.close()]);
    stranger.closeAllConnections();
    stranger.close();
  });

  /** Has the other instance believe that the owner is a server which does that with each request. */
  async function believe(answer: (response: { writeHead(status: number): { end(): void } }) => void): Promise<void> {
    stranger = createServer((_request, response) => {
      asked++;
      answer(response);
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    other.view.belief = { kind: 'remote', host: '127.0.0.1', port };
  }

  const decided = () =>
    Array.from({ length: WAITING }, () => fetch(`${other.url}/v1/orders/one/validated?timeout=20000`));

  it('is asked again by one of the requests, and the others follow when it answers', async () => {
    const all = Promise.withResolvers<void>();
    await believe((response) => {
      if (asked === WAITING) all.resolve();
      void all.promise.then(() => response.writeHead(421).end());
    });
    const answers = Promise.all(decided());
    await expect.poll(() => asked, { timeout: 10_000 }).toBeGreaterThanOrEqual(WAITING + 4);
    expect(asked).toBeLessThan(WAITING + 20);
    other.view.belief = undefined;
    partition.append({ ...order, state: 'VALIDATED' });
    expect((await answers).map(({ status }) => status)).toEqual(Array.from({ length: WAITING }, () => 200));
  });

  it('is asked by all of them again as soon as it takes a request without refusing it', async () => {
    const all = Promise.withResolvers<void>();
    await believe((response) => {
      if (asked > WAITING) return;
      if (asked === WAITING) all.resolve();
      void all.promise.then(() => response.writeHead(421).end());
    });
    const answers = Promise.all(decided());
    await expect.poll(() => asked, { timeout: 10_000 }).toBe(2 * WAITING);
    other.view.belief = undefined;
    partition.append({ ...order, state: 'VALIDATED' });
    expect((await answers).map(({ status }) => status)).toEqual(Array.from({ length: WAITING }, () => 200));
  });

  it('is not waited for any more when the key has moved from it', async () => {
    await believe(() => {});
    const answers = Promise.all(decided());
    await expect.poll(() => asked, { timeout: 10_000 }).toBe(WAITING);
    other.view.belief = undefined;
    partition.append({ ...order, state: 'VALIDATED' });
    const began = performance.now();
    expect((await answers).map(({ status }) => status)).toEqual(Array.from({ length: WAITING }, () => 200));
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
