import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type Fence, FencedError, LeadershipLostError, LeaseElection } from '../../src/kube/index.ts';
import { LEASES, type Lease } from '../../src/kube/lease.ts';
import { eventually } from '../eventually.ts';
import { silent } from '../silent-logger.ts';
import { CONFIG_MAPS, clusterClient, configMap, createNamespace } from './cluster.ts';
import { TcpProxy } from './tcp-proxy.ts';

const direct = clusterClient();
let space: Awaited<ReturnType<typeof createNamespace>>;
const closers: (() => unknown)[] = [];
const QUICK = { leaseDurationMs: 3000, renewDeadlineMs: 2000, retryPeriodMs: 300 };

beforeAll(async () => {
  space = await createNamespace(direct.client, 'lease');
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
afterAll(async () => {
  await space.remove();
  direct.close();
});

/** A candidate that leads until it is told to stop, or loses the lease. */
function candidate(client: ApiClient, name: string, identity: string, options: object = {}) {
  const stop = new AbortController();
  const terms: Fence[] = [];
  const metrics = direct.metrics;
  const election = new LeaseElection({
    client,
    namespace: space.name,
    name,
    identity,
    logger: silent,
    metrics,
    ...QUICK,
    ...options,
  });
  const lead = async (term: Fence) => {
    terms.push(term);
    const over = AbortSignal.any([stop.signal, term.signal]);
    await new Promise<void>((resolve) => over.addEventListener('abort', () => resolve(), { once: true }));
  };
  const ended = election.run(lead, stop.signal);
  ended.catch(() => {});
  closers.push(async () => {
    stop.abort();
    await ended.catch(() => {});
  });
  return { terms, election, ended, stop: () => stop.abort() };
}

const leaseOf = (name: string) => direct.client.get<Lease>(LEASES, { namespace: space.name, name });

describe('the times', () => {
  it('have to stand in their order', () => {
    const wrong = () => candidate(direct.client, 'wrong', 'a', { renewDeadlineMs: 3000 });
    expect(wrong).toThrow('lease duration 3000 ms > renew deadline 3000 ms');
  });
});

describe('an election', () => {
  it('has one lead, who renews; the other follows at once when the lease is given back', async () => {
    const a = candidate(direct.client, 'handed-on', 'a');
    await eventually(() => expect(a.terms).toHaveLength(1));
    const first = await leaseOf('handed-on');
    expect(first.spec).toMatchObject({ holderIdentity: 'a', leaseDurationSeconds: 3, leaseTransitions: 0 });
    const b = candidate(direct.client, 'handed-on', 'b');
    await eventually(async () => {
      const { spec } = await leaseOf('handed-on');
      expect(Date.parse(spec?.renewTime ?? '')).toBeGreaterThan(Date.parse(first.spec?.renewTime ?? '') + 3000);
    });
    expect(b.terms).toHaveLength(0);
    expect(b.election.leader).toBe('a');
    a.terms[0]?.check();

    const stopped = performance.now();
    a.stop();
    await a.ended;
    expect(() => a.terms[0]?.check()).toThrow(FencedError);
    await eventually(() => expect(b.terms).toHaveLength(1));
    expect(performance.now() - stopped).toBeLessThan(QUICK.leaseDurationMs);
    expect((await leaseOf('handed-on')).spec).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
    b.stop();
    await b.ended;
    expect((await leaseOf('handed-on')).spec?.holderIdentity).toBe('');
  });

  it('writes once a renewal, and reads nothing', async () => {
    const a = candidate(direct.client, 'quiet', 'a');
    await eventually(() => expect(a.terms).toHaveLength(1));
    const count = async (method: string) =>
      (await direct.metrics.requests.get()).values
        .filter(({ labels }) => labels.method === method)
        .reduce((sum, { value }) => sum + value, 0);
    const reads = await count('GET');
    const writes = await count('PATCH');
    await eventually(async () => expect(await count('PATCH')).toBeGreaterThan(writes + 3));
    expect(await count('GET')).toBe(reads);
  });
});

describe('a leader that is cut off', () => {
  it('is fenced before the other one leads', async () => {
    const proxy = await TcpProxy.to(direct.server);
    const through = clusterClient({ port: proxy.port });
    closers.push(through.close, () => proxy.close());
    const a = candidate(through.client, 'cut-off', 'a');
    await eventually(() => expect(a.terms).toHaveLength(1));
    const b = candidate(direct.client, 'cut-off', 'b');
    const [term] = a.terms;
    if (term === undefined) throw new Error('nobody leads');
    const fenced = direct.client.fencedBy(term);
    await fenced.apply(CONFIG_MAPS, configMap(space.name, 'written'));

    const cut = performance.now();
    let fencedAt = Number.NaN;
    term.signal.addEventListener('abort', () => {
      fencedAt = performance.now();
    });
    proxy.stall();
    await eventually(() => expect(b.terms).toHaveLength(1));
    const ledAt = performance.now();
    expect(fencedAt - cut).toBeLessThan(QUICK.leaseDurationMs);
    expect(ledAt).toBeGreaterThan(fencedAt);
    await expect(a.ended).rejects.toThrow(LeadershipLostError);
    await expect(fenced.apply(CONFIG_MAPS, configMap(space.name, 'late'))).rejects.toThrow(FencedError);
    expect(await direct.client.find(CONFIG_MAPS, { namespace: space.name, name: 'late' })).toBeUndefined();
    expect((await leaseOf('cut-off')).spec).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
  });

  it('goes on when it comes back before the deadline', async () => {
    const proxy = await TcpProxy.to(direct.server);
    const through = clusterClient({ port: proxy.port });
    closers.push(through.close, () => proxy.close());
    const a = candidate(through.client, 'back', 'a');
    await eventually(() => expect(a.terms).toHaveLength(1));
    proxy.leave();
    const { spec } = await leaseOf('back');
    await eventually(() => expect(proxy.accepted).toBeGreaterThan(2));
    proxy.comeBack();
    await eventually(async () => expect((await leaseOf('back')).spec?.renewTime).not.toBe(spec?.renewTime));
    a.terms[0]?.check();
  });

  it('knows when another one has taken the lease', async () => {
    const a = candidate(direct.client, 'taken', 'a');
    await eventually(() => expect(a.terms).toHaveLength(1));
    const theirs = {
      spec: { holderIdentity: 'x', leaseDurationSeconds: 60, renewTime: '2026-01-01T00:00:00.000000Z' },
    };
    await direct.client.patch(LEASES, { namespace: space.name, name: 'taken' }, theirs);
    await expect(a.ended).rejects.toThrow('is held by x');
  });
});

describe('clocks that differ', () => {
  it('do no harm: what counts is how long the lease has not changed', async () => {
    // Written by a clock that is a year behind, and renewed all the time.
    const namespace = space.name;
    const spec = { holderIdentity: 'behind', leaseDurationSeconds: 2, renewTime: '2025-01-01T00:00:00.000000Z' };
    const metadata = { namespace, name: 'skewed' };
    await direct.client.create<Lease>(LEASES, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec });
    const b = candidate(direct.client, 'skewed', 'b');
    for (let beat = 1; beat <= 10; beat++) {
      const renewTime = `2025-01-01T00:00:${String(beat).padStart(2, '0')}.000000Z`;
      await direct.client.patch(LEASES, metadata, { spec: { renewTime } });
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    expect(b.terms).toHaveLength(0);
    await eventually(() => expect(b.terms).toHaveLength(1));
  });
});
