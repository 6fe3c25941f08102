import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type AuthorityPlan, type AuthoritySecrets, reconcileAuthority } from '../src/certificate-authority.ts';
import type { Secret } from '../src/kinds.ts';

const plan: AuthorityPlan = { kind: 'cluster-ca', cluster: 'orders', namespace: 'shop', owner: {} };
const now = new Date();
const never = () => false;

async function reconcile(secrets: AuthoritySecrets, at = now, oldUnused: () => boolean = never) {
  const { authority, write } = await reconcileAuthority(plan, secrets, at, oldUnused);
  const named = (name: string) => write.find((secret) => secret.metadata.name === name);
  const next = {
    key: named('orders-cluster-ca') ?? secrets.key,
    cert: named('orders-cluster-ca-cert') ?? secrets.cert,
  };
  return { authority, write, next };
}

function annotated(secret: Secret | undefined, annotation: string): Secret | undefined {
  if (secret === undefined) return undefined;
  const annotations = { ...secret.metadata.annotations, [annotation]: 'true' };
  return { ...secret, metadata: { ...secret.metadata, annotations } };
}

const nothing = { key: undefined, cert: undefined };

describe('reconcileAuthority', () => {
  it('makes one, and leaves it alone from then on', async () => {
    const first = await reconcile(nothing);
    expect(Object.keys(first.next.cert?.data ?? {})).toEqual(['ca.crt', 'ca.p12', 'ca.password']);
    const second = await reconcile(first.next);
    expect(second.write).toEqual([]);
    expect(second.authority.certificate).toBe(first.authority.certificate);
  });

  it('renews the certificate with the same key near its end, and when it is asked to', async () => {
    const { authority, next } = await reconcile(nothing);
    const nearEnd = new Date(now.getTime() + 336 * 86_400_000);
    for (const renewed of [
      await reconcile(next, nearEnd),
      await reconcile({ ...next, cert: annotated(next.cert, 'strimzi.io/force-renew') }),
    ]) {
      expect(renewed.authority).toMatchObject({ key: authority.key, keyGeneration: 0, certGeneration: 1 });
      expect(renewed.authority.certificate).not.toBe(authority.certificate);
      expect(Object.keys(renewed.authority.trusted)).toEqual(['ca.crt']);
    }
  });

  it('replaces the key when it is asked to, and trusts the old one until it is unused', async () => {
    const { authority, next } = await reconcile(nothing);
    const replaced = await reconcile({ ...next, key: annotated(next.key, 'strimzi.io/force-replace') });
    expect(replaced.authority).toMatchObject({ keyGeneration: 1, certGeneration: 1 });
    expect(new X509Certificate(replaced.authority.certificate).subject).toContain('CN=cluster-ca v1');
    const [present, old] = Object.keys(replaced.authority.trusted);
    expect(present).toBe('ca.crt');
    expect(old).toMatch(/^ca-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.crt$/);
    expect(replaced.authority.trusted[old ?? '']).toBe(authority.certificate);
    expect((await reconcile(replaced.next)).write).toEqual([]);
    const forgotten = await reconcile(replaced.next, now, () => true);
    expect(Object.keys(forgotten.next.cert?.data ?? {})).toEqual(['ca.crt', 'ca.p12', 'ca.password']);
    expect(forgotten.authority.certificate).toBe(replaced.authority.certificate);
  });
});
