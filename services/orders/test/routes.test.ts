import { printJson } from '@orders-platform/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePartition, type Instance, startInstance } from './orders-cluster.ts';
import { get, order, path, post, waitingAt } from './orders-requests.ts';

/** Of the instance that does not own the orders. */
const MAX_WAITERS = 10;

let partition: FakePartition;
let owner: Instance;
let other: Instance;

beforeEach(async () => {
  partition = new FakePartition();
  owner = await startInstance(partition, 'orders-0');
  other = await startInstance(partition, 'orders-1', { maxWaiters: MAX_WAITERS });
  partition.move(owner.view);
});

afterEach(async () => {
  await Promise.all([owner.close(), other.close()]);
});

describe('GET /v1/orders/{id}', () => {
  it('waits until the order exists, at its owner', async () => {
    const answer = get(other, path);
    await waitingAt(owner, 1);
    await post(owner);
    expect(await answer).toMatchObject({ status: 200, body: order });
    expect((await answer).header('x-served-by')).toBe('orders-0');
  });

  it('answers 404 to an unknown id only when it must not wait', async () => {
    expect((await get(other, `${path}?timeout=0`)).status).toBe(404);
    const late = await get(other, `${path}?timeout=30`);
    expect([late.status, late.body['code']]).toEqual([504, 'not-yet']);
  });

  it('sees what was acknowledged although the view does not show it yet', async () => {
    owner.view.follows = false;
    await post(other);
    expect(await get(other, `${path}?timeout=0`)).toMatchObject({ status: 200, body: order });
  });

  it('answers every one of 200 who wait for one id', async () => {
    const answers = Array.from({ length: 200 }, () => get(owner, path));
    await waitingAt(owner, 200);
    await post(other);
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses).toEqual(Array(200).fill(200));
    expect([owner.view.waiters.size, owner.api.waiting]).toEqual([0, 0]);
  });

  it('frees the waiter of a client that goes away, on both instances', async () => {
    const client = new AbortController();
    const answer = get(other, path, {}, client.signal);
    await waitingAt(owner, 1);
    client.abort();
    await expect(answer).rejects.toThrow();
    await waitingAt(owner, 0);
    await vi.waitFor(() => expect([owner.api.waiting, other.api.waiting]).toEqual([0, 0]));
  });

  it('answers 429 when too many wait, to a write too', async () => {
    const most = Math.ceil(MAX_WAITERS * 1.25);
    const waiting = Array.from({ length: most }, () => get(other, path));
    await waitingAt(owner, most);
    for (const refused of [await get(other, path), await post(other)]) {
      expect([refused.status, refused.header('retry-after')]).toEqual([429, '1']);
    }
    expect(partition.records).toEqual([]);
    await post(owner);
    expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('has a quarter more places than those that wait for a decision or a write', async () => {
    partition.move(undefined);
    const some = Math.ceil(MAX_WAITERS / 2);
    const decisions = Array.from({ length: some }, () => get(other, `${path}/validated`));
    const writes = Array.from({ length: MAX_WAITERS - some }, () => post(other));
    await vi.waitFor(() => expect(other.api.waiting).toBe(MAX_WAITERS));
    expect([(await get(other, `${path}/validated`)).status, (await post(other)).status]).toEqual([429, 429]);
    const read = get(other, path);
    await vi.waitFor(() => expect(other.api.waiting).toBe(MAX_WAITERS + 1));
    partition.move(owner.view);
    expect([...(await Promise.all(writes)), await read].map(({ status }) => status)).toEqual([
      ...Array.from(writes, () => 201),
      200,
    ]);
    partition.append({ ...order, state: 'VALIDATED' });
    expect(new Set((await Promise.all(decisions)).map(({ status }) => status))).toEqual(new Set([200]));
  });

  it.each(['timeout=abc', 'timeout=-1', 'timeout=1.5', 'timeout=300001', 'timeout=1&timeout=2', 'timeouts=1'])(
    'refuses ?%s',
    async (query) => {
      const answer = await get(owner, `${path}?${query}`);
      expect([answer.status, answer.body['code']]).toEqual([400, 'invalid-request']);
    },
  );

  it('refuses a path that cannot be decoded', async () => {
    const answer = await get(owner, '/v1/orders/%E0%A4%A');
    expect([answer.status, answer.body['errors']]).toMatchObject([400, [{ field: 'id' }]]);
  });

  it('follows the order to its new owner while it waits', async () => {
    const fromOwner = get(owner, path);
    const fromOther = get(other, path);
    await waitingAt(owner, 2);
    partition.move(undefined);
    partition.move(other.view);
    await waitingAt(other, 2);
    await post(owner);
    expect((await fromOwner).header('x-served-by')).toBe('orders-1');
    expect(await fromOther).toMatchObject({ status: 200, body: order });
  });

  it('asks the new owner when the old one has died', async () => {
    const answer = get(other, path);
    await waitingAt(owner, 1);
    await owner.close();
    partition.move(other.view);
    await waitingAt(other, 1);
    partition.append(order);
    expect((await answer).header('x-served-by')).toBe('orders-1');
  });

  it('does not send a request on that another instance has sent', async () => {
    other.view.belief = { kind: 'remote', host: '127.0.0.1', port: owner.view.port };
    owner.view.belief = { kind: 'remote', host: '127.0.0.1', port: other.view.port };
    expect((await get(other, path, { 'x-orders-hop': 'orders-0' })).status).toBe(421);
    expect((await get(other, `${path}?timeout=50`)).status).toBe(504);
  });

  it('waits while the owner restores', async () => {
    partition.append(order);
    owner.view.restoring = true;
    const late = await get(owner, `${path}?timeout=30`);
    expect([late.status, late.body['detail']]).toEqual([504, expect.stringContaining('STREAMS_STORE_NOT_READY')]);
    const answer = get(owner, path);
    owner.view.restoring = false;
    expect((await answer).status).toBe(200);
  });
});

describe('positions', () => {
  it('let a client read nothing older than what it has seen', async () => {
    const written = await post(owner);
    owner.view.follows = false;
    const offset = partition.append({ ...order, state: 'VALIDATED' });
    const old = await get(owner, path, { 'x-orders-position': written.header('x-orders-position') ?? '' });
    expect([old.body['state'], old.header('x-orders-position')]).toEqual(['CREATED', '0:0']);
    const fresh = get(other, path, { 'x-orders-position': `9:99, 0:${offset}` });
    await waitingAt(owner, 1);
    owner.view.see(2);
    expect((await fresh).body['state']).toBe('VALIDATED');
    expect((await fresh).header('x-orders-position')).toBe('0:1');
  });

  it('end in 504 when the view does not come that far', async () => {
    await post(owner);
    expect((await get(owner, `${path}?timeout=30`, { 'x-orders-position': '0:5' })).status).toBe(504);
  });

  it('are refused when they are something else', async () => {
    expect((await get(owner, path, { 'x-orders-position': '0:x' })).status).toBe(400);
  });
});

describe('GET /v1/orders/{id}/validated', () => {
  it.each(['VALIDATED', 'FAILED', 'SHIPPED'] as const)('waits for %s', async (state) => {
    await post(owner);
    const answer = get(other, `${path}/validated`);
    await waitingAt(owner, 1);
    partition.append({ ...order, state });
    expect((await answer).body['state']).toBe(state);
  });

  it('tells an undecided order from an unknown one when it must not wait', async () => {
    expect((await get(owner, `${path}/validated?timeout=0`)).status).toBe(404);
    await post(owner);
    expect((await get(owner, `${path}/validated?timeout=0`)).status).toBe(504);
  });
});

describe('the rest', () => {
  it('describes itself', async () => {
    const { body } = await get(owner, '/openapi.json');
    expect(body['openapi']).toBe('3.1.0');
    expect(Object.keys(body['paths'] as object)).toContain('/v1/orders/{id}/validated');
  });

  it('carries the trace of a request into the record', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { startTelemetry } = await import('@orders-platform/kit');
    await startTelemetry({ service: 'orders', instance: 'orders-0', exporter: 'none' });
    const headers = { 'content-type': 'application/json', traceparent };
    await fetch(`${other.url}/v1/orders`, { method: 'POST', body: printJson(order), headers });
    const [header] = partition.records[0]?.headers ?? [];
    expect([header?.key, header?.value?.toString().slice(0, 35)]).toEqual(['traceparent', traceparent.slice(0, 35)]);
  });

  it('stops once its view shows what was acknowledged, for the next owner knows no more than that', async () => {
    const third = await startInstance(partition, 'orders-2', { handOverMs: 60_000 });
    partition.move(third.view);
    third.view.follows = false;
    await post(third);
    let closed = false;
    const closing = third.close().then(() => {
      closed = true;
    });
    // The wait of the write itself, and that of the stop.
    await waitingAt(third, 2);
    expect(closed).toBe(false);
    third.view.see(partition.records.length);
    await closing;
  });

  it('stops after a while although its view is behind', async () => {
    const third = await startInstance(partition, 'orders-2', { handOverMs: 20 });
    partition.move(third.view);
    third.view.follows = false;
    await post(third);
    await third.close();
    expect(third.view.positionOf()).toBe(-1);
  });

  it('tells those who wait to come again when the instance stops', async () => {
    const waiting = get(owner, path);
    await waitingAt(owner, 1);
    await owner.close();
    expect((await waiting).status).toBe(503);
  });
});
