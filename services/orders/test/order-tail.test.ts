import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
  owner.view.follows = false;
  owner.view.readsLog = true;
  other.view.readsLog = true;
});

afterEach(async () => {
  await Promise.all([owner.close(), other.close()]);
});

async function get(instance: Instance, at: string, headers: Record<string, string> = {}) {
  const response = await fetch(instance.url + at, { headers });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, state: body['state'], header: (name: string) => response.headers.get(name) };
}

describe('the log', () => {
  it('tells of an order that nobody owns and no copy has', async () => {
    partition.append(order);
    partition.owner = undefined;
    const answer = await get(other, path);
    expect([answer.status, answer.state, answer.header('x-orders-position')]).toEqual([200, 'CREATED', '0:0']);
    expect(answer.header('x-orders-stale')).toBeNull();
  });

  it('tells of an order that its owner restores', async () => {
    partition.append(order);
    owner.view.restoring = true;
    expect((await get(owner, path)).status).toBe(200);
    expect((await get(other, path)).status).toBe(200);
  });

  it('tells of an order that the view of its owner does not show yet, also of what the client has seen', async () => {
    partition.append(order);
    expect((await get(owner, path)).state).toBe('CREATED');
    expect((await get(other, path)).header('x-served-by')).toBe('orders-0');
    partition.append({ ...order, state: 'VALIDATED' });
    expect((await get(owner, path, { 'x-orders-position': '0:1' })).state).toBe('VALIDATED');
    expect(owner.api.waiting).toBe(0);
  });

  it('tells of an order whose owner is silent, as one whose machine is gone is', async () => {
    partition.append(order);
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    other.view.belief = { kind: 'remote', host: '127.0.0.1', port };
    expect((await get(other, path)).status).toBe(200);
    expect(other.api.waiting).toBe(0);
    silent.close();
  });

  it('is not read while the view shows the order, nor for what only the owner can tell', async () => {
    partition.append(order);
    owner.view.see(1);
    expect((await get(other, path)).status).toBe(200);
    partition.append({ ...order, state: 'VALIDATED' });
    expect((await get(owner, `${path}/validated?timeout=700`)).status).toBe(504);
    expect([owner.view.tailsRead, other.view.tailsRead]).toEqual([0, 0]);
  });

  it('leaves an order that it does not have to the view', async () => {
    const answer = get(owner, path);
    await expect.poll(() => owner.view.tailsRead).toBe(1);
    partition.append(order);
    owner.view.see(1);
    expect((await answer).status).toBe(200);
    expect(owner.view.tailsRead).toBe(1);
  });

  it('is done without when it cannot be read', async () => {
    partition.append(order);
    owner.view.readsLog = false;
    expect((await get(owner, `${path}?timeout=700`)).status).toBe(504);
    const answer = get(owner, path);
    await expect.poll(() => owner.view.tailsRead).toBe(2);
    owner.view.see(1);
    expect((await answer).status).toBe(200);
  });
});
