import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { printJson } from '@orders-platform/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePartition, type Instance, startInstance } from './orders-cluster.ts';

const order = { id: 'one', customerId: 1n, state: 'CREATED', product: 'JUMPERS', quantity: 3, price: 9.99 } as const;
const path = '/v1/orders/one';

let partition: FakePartition;
let owner: Instance;
let other: Instance;

beforeEach(async () => {
  partition = new FakePartition();
  owner = await startInstance(partition, 'orders-0');
  other = await startInstance(partition, 'orders-1');
  partition.move(owner.view);
});

afterEach(async () => {
  await Promise.all([owner.close(), other.close()]);
});

async function get(instance: Instance, at: string, headers: Record<string, string> = {}) {
  const response = await fetch(instance.url + at, { headers });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body, header: (name: string) => response.headers.get(name) };
}

describe('copies', () => {
  beforeEach(() => {
    partition.append(order);
    owner.view.see(1);
    other.view.copyLag = 7;
    other.view.see(1);
  });

  it('answer a GET while the owner does not, and say how far behind they may be', async () => {
    partition.owner = undefined;
    const answer = await get(other, path);
    expect([answer.status, answer.body['state']]).toEqual([200, 'CREATED']);
    expect([answer.header('x-orders-stale'), answer.header('x-orders-position')]).toEqual(['lag=7', '0:0']);
  });

  it('do not answer while the owner does', async () => {
    expect((await get(other, path)).header('x-orders-stale')).toBeNull();
    expect((await get(owner, path)).header('x-orders-stale')).toBeNull();
  });

  it('answer at the owner itself while it restores', async () => {
    owner.view.restoring = true;
    owner.view.copyLag = 3;
    expect((await get(owner, path)).header('x-orders-stale')).toBe('lag=3');
    expect((await get(other, path)).header('x-orders-stale')).toBe('lag=3');
  });

  it('are found at other instances', async () => {
    partition.owner = undefined;
    owner.view.belief = { kind: 'remote', host: '127.0.0.1', port: 1 };
    owner.view.believedCopies = [other.view];
    const answer = await get(owner, path);
    expect([answer.status, answer.header('x-orders-stale')]).toEqual([200, 'lag=7']);
    expect(answer.header('x-orders-via')).toBe('orders-0');
  });

  it('answer when the owner is silent, as one whose machine is gone is', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    other.view.belief = { kind: 'remote', host: '127.0.0.1', port };
    const answer = await get(other, path);
    expect([answer.status, answer.header('x-orders-stale')]).toEqual([200, 'lag=7']);
    // Nobody is left waiting for it.
    expect(other.api.waiting).toBe(0);
    other.view.copyLag = undefined;
    expect((await get(other, `${path}?timeout=1200`)).status).toBe(504);
    silent.close();
  });

  it('leave a GET that waits for an order to its owner', async () => {
    const waiting = get(other, '/v1/orders/two?timeout=5000');
    await vi.waitFor(() => expect(other.view.copiesAsked).toBe(1), { timeout: 4_000 });
    partition.append({ ...order, id: 'two' });
    const answer = await waiting;
    expect([answer.status, answer.header('x-orders-stale'), answer.header('x-served-by')]).toEqual([
      200,
      null,
      'orders-0',
    ]);
  });

  it('do not answer when they lack too much, or what the client has seen', async () => {
    partition.owner = undefined;
    expect((await get(other, `${path}?timeout=50`, { 'x-orders-position': '0:1' })).status).toBe(504);
    expect((await get(other, `${path}?timeout=50`, { 'x-orders-position': '0:0' })).status).toBe(200);
    other.view.copyLag = 11;
    expect((await get(other, `${path}?timeout=50`)).status).toBe(504);
  });

  it('do not tell that an order does not exist, nor what has not been decided, and write nothing', async () => {
    partition.owner = undefined;
    expect((await get(other, '/v1/orders/unknown?timeout=50')).status).toBe(504);
    partition.append({ ...order, state: 'VALIDATED' });
    other.view.see(2);
    expect((await get(other, path)).body['state']).toBe('VALIDATED');
    expect((await get(other, `${path}/validated?timeout=50`)).status).toBe(504);
  });

  it('leave an order to its new owner as soon as there is one', async () => {
    partition.owner = undefined;
    other.view.copyLag = undefined;
    const answer = get(other, path);
    partition.move(owner.view);
    expect((await answer).status).toBe(200);
    expect((await answer).header('x-orders-stale')).toBeNull();
  });
});

describe('what an instance has acknowledged', () => {
  beforeEach(async () => {
    owner.view.follows = false;
    other.view.follows = false;
    const post = await fetch(`${owner.url}/v1/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: printJson(order),
    });
    expect(post.status).toBe(201);
    other.view.believedCopies = [owner.view];
  });

  it('is told by it when the next owner has not read so far, and cannot read the log', async () => {
    partition.move(other.view);
    const answer = await get(other, path);
    expect([answer.status, answer.body['state']]).toEqual([200, 'CREATED']);
    expect([answer.header('x-orders-stale'), answer.header('x-orders-position')]).toEqual(['lag=0', '0:0']);
    expect([answer.header('x-served-by'), answer.header('x-orders-via')]).toEqual(['orders-0', 'orders-1']);
  });

  it('is told by it while there is no owner', async () => {
    partition.owner = undefined;
    owner.view.copyLag = 0;
    expect((await get(owner, path)).header('x-orders-stale')).toBe('lag=0');
  });

  it('counts for less than the log', async () => {
    partition.move(other.view);
    partition.append({ ...order, state: 'VALIDATED' });
    other.view.readsLog = true;
    const answer = await get(other, path);
    expect([answer.body['state'], answer.header('x-orders-stale')]).toEqual(['VALIDATED', null]);
  });

  it('is asked for nowhere when the log has no such order', async () => {
    partition.move(other.view);
    other.view.readsLog = true;
    expect((await get(other, '/v1/orders/two?timeout=800')).status).toBe(504);
    expect([other.view.tailsRead, owner.view.copiesAsked]).toEqual([1, 0]);
  });

  it('is not told to who has seen more', async () => {
    partition.move(other.view);
    const headers = { 'x-orders-position': '0:1' };
    expect((await get(other, `${path}?timeout=2500`, headers)).status).toBe(504);
    expect((await get(other, `${path}?timeout=2500`, { 'x-orders-position': '0:0' })).status).toBe(200);
  });
});
