import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { printJson } from '@orders-platform/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakePartition, type Instance, startInstance } from './orders-cluster.ts';
import { get, order, path, post } from './orders-requests.ts';

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

describe('POST /v1/orders', () => {
  it('answers 201 once the order is in the log', async () => {
    const answer = await post(owner);
    expect(answer.status).toBe(201);
    expect(answer.header('location')).toBe(path);
    expect(answer.header('x-orders-position')).toBe('0:0');
    expect(answer.header('x-served-by')).toBe('orders-0');
    expect(answer.body).toEqual({ ...order, customerId: 9007199254740993n });
    expect(partition.records.map((record) => record.order)).toEqual([order]);
  });

  it('has the owner answer, whoever is asked', async () => {
    const answer = await post(other);
    expect([answer.status, answer.header('x-served-by'), answer.header('x-orders-via')]).toEqual([
      201,
      'orders-0',
      'orders-1',
    ]);
    expect(answer.header('location')).toBe(path);
    expect(partition.records).toHaveLength(1);
  });

  it('answers the same order as before, also when it has been decided meanwhile', async () => {
    await post(owner);
    partition.append({ ...order, state: 'VALIDATED' });
    const again = await post(other);
    expect([again.status, again.body['state'], again.header('x-orders-position')]).toEqual([201, 'CREATED', '0:1']);
    expect(partition.records).toHaveLength(2);
  });

  it('answers 409 to another order of the same id', async () => {
    await post(owner);
    const answer = await post(other, printJson({ ...order, quantity: 4 }));
    expect([answer.status, answer.body['code']]).toEqual([409, 'order-exists']);
    expect(partition.records).toHaveLength(1);
  });

  it('writes one of many that come at once, before the view shows it', async () => {
    owner.view.follows = false;
    const orders = [order, { ...order, quantity: 4 }];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => post(i % 3 ? owner : other, printJson(orders[i % 2]))),
    );
    expect(partition.records).toHaveLength(1);
    const kept = partition.records[0]?.order.quantity;
    const expected = orders.map(({ quantity }) => (quantity === kept ? 201 : 409));
    expect(answers.slice(0, 2).map(({ status }) => status)).toEqual(expected);
    expect(new Set(answers.filter((_, i) => i % 2 === 0).map(({ status }) => status)).size).toBe(1);
  });

  it.each([true, false])('writes once when the log does not confirm (written: %s)', async (written) => {
    partition.failure = { written };
    const answer = await post(other);
    expect(answer.status).toBe(201);
    expect(partition.records).toHaveLength(1);
  });

  it('produces nothing from what is no order', async () => {
    const answer = await post(
      other,
      '{"id":"","customerId":1.5,"state":"FAILED","product":"HATS","quantity":2147483648,"price":1e999}',
    );
    expect(answer.status).toBe(400);
    expect(answer.header('content-type')).toBe('application/problem+json');
    const errors = answer.body['errors'] as { field: string; pointer: string }[];
    expect(errors.map(({ field }) => field).sort()).toEqual([
      'customerId',
      'id',
      'price',
      'product',
      'quantity',
      'state',
    ]);
    expect(errors[0]?.pointer).toMatch(/^#\//);
    expect(partition.records).toHaveLength(0);
  });

  it('takes negative amounts', async () => {
    expect((await post(owner, printJson({ ...order, quantity: -1, price: -0.01 }))).status).toBe(201);
  });

  it('answers 503 when nobody owns the order for as long as a write may take', async () => {
    partition.move(undefined);
    const alone = await startInstance(partition, 'orders-2', { writeTimeoutMs: 30 });
    const answer = await post(alone);
    expect([answer.status, answer.header('retry-after'), answer.body['code']]).toEqual([503, '1', 'owner-unavailable']);
    const read = await get(alone, `${path}?timeout=30`, { 'x-orders-position': '0:0' });
    expect([read.status, read.body['code']]).toEqual([504, 'not-yet']);
    await alone.close();
  });

  it('is told by the owner that it takes too long, and keeps the connection to it', async () => {
    const asking = await startInstance(partition, 'orders-2', { writeTimeoutMs: 600 });
    const { port } = new URL(owner.url);
    const opened = new Set<unknown>();
    const onRequest = (message: unknown) => {
      const { request, socket } = message as { request: { socket: Socket }; socket: Socket };
      if (request.socket.localPort === Number(port)) opened.add(socket);
    };
    subscribe('http.server.request.start', onRequest);
    partition.stuck = Promise.withResolvers();
    const first = await post(asking);
    expect([first.status, first.body['code'], first.header('x-orders-via')]).toEqual([503, 'owner-unavailable', null]);
    partition.stuck.resolve();
    partition.stuck = undefined;
    expect((await post(asking)).status).toBe(201);
    unsubscribe('http.server.request.start', onRequest);
    expect(opened.size).toBe(1);
    await asking.close();
  });
});

describe('POST /v1/orders/{id}/ship', () => {
  const ship = (instance: Instance) => post(instance, '', `${path}/ship`);

  it('ships a validated order, once', async () => {
    owner.view.follows = false;
    await post(owner);
    partition.append({ ...order, state: 'VALIDATED' });
    owner.view.see(2);
    const answers = await Promise.all([ship(owner), ship(other), ship(other)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const shipped = answers.find(({ status }) => status === 200);
    expect([shipped?.body['state'], shipped?.header('x-orders-position')]).toEqual(['SHIPPED', '0:2']);
    expect(partition.records.map((record) => record.order.state)).toEqual(['CREATED', 'VALIDATED', 'SHIPPED']);
  });

  it.each(['CREATED', 'FAILED', 'SHIPPED'] as const)('answers 409 from %s', async (state) => {
    partition.append({ ...order, state });
    const answer = await ship(other);
    expect([answer.status, answer.body['state']]).toEqual([409, state]);
    expect(partition.records).toHaveLength(1);
  });

  it('answers 404 to an unknown id', async () => {
    expect((await ship(other)).status).toBe(404);
  });

  it('says so when it is not known whether the order was shipped', async () => {
    partition.append({ ...order, state: 'VALIDATED' });
    partition.failure = { written: true };
    const answer = await ship(other);
    expect([answer.status, answer.body['code']]).toEqual([503, 'outcome-unknown']);
    expect((await ship(owner)).status).toBe(409);
  });
});
