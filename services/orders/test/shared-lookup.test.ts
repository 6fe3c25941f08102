import type { LookupAddress, LookupOptions } from 'node:dns';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sharedLookup } from '../shared-lookup.ts';

describe('a shared lookup', () => {
  const FOUND: LookupAddress[] = [
    { address: '10.0.0.1', family: 4 },
    { address: 'fd00::1', family: 6 },
  ];
  const ask = vi.fn<(host: string) => Promise<LookupAddress[]>>();
  let lookup: (host: string, options: LookupOptions) => Promise<unknown>;

  beforeEach(() => {
    vi.useFakeTimers();
    ask.mockReset().mockImplementation(async () => FOUND);
    const shared = sharedLookup(ask);
    lookup = (host, options) =>
      new Promise((resolve) => {
        shared(host, options, (error, address, family) => resolve(error?.code ?? [address, family]));
      });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks for a host once for all that want it together, and again a second later', async () => {
    const answers = await Promise.all(Array.from({ length: 3 }, () => lookup('orders-0', { all: true })));
    expect(answers).toEqual(Array.from({ length: 3 }, () => [FOUND, undefined]));
    expect(await lookup('orders-0', {})).toEqual(['10.0.0.1', 4]);
    expect(ask.mock.calls).toEqual([['orders-0', { all: true }]]);
    await vi.advanceTimersByTimeAsync(1_000);
    await lookup('orders-0', {});
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('asks for each host by itself', async () => {
    ask.mockImplementation(async (host) => [{ address: host === 'orders-0' ? '10.0.0.1' : '10.0.0.2', family: 4 }]);
    expect(await lookup('orders-0', {})).toEqual(['10.0.0.1', 4]);
    expect(await lookup('orders-1', {})).toEqual(['10.0.0.2', 4]);
  });

  it('tells of a host that is not found, and asks again a second later', async () => {
    ask.mockRejectedValueOnce(Object.assign(new Error('getaddrinfo ENOTFOUND orders-0'), { code: 'ENOTFOUND' }));
    expect([await lookup('orders-0', {}), await lookup('orders-0', {})]).toEqual(['ENOTFOUND', 'ENOTFOUND']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await lookup('orders-0', {})).toEqual(['10.0.0.1', 4]);
  });
});
