import { type CertifiedKey, makeAuthority, validUntil } from './certificate.ts';
import { trustStore } from './key-stores.ts';
import { CLUSTER_LABEL, type Secret } from './kinds.ts';
import { newPassword } from './password.ts';
import { decodeText, encodeData, generationOf } from './secret-data.ts';

const KEY_GENERATION = 'strimzi.io/ca-key-generation';
const CERT_GENERATION = 'strimzi.io/ca-cert-generation';
const FORCE_RENEW = 'strimzi.io/force-renew';
const FORCE_REPLACE = 'strimzi.io/force-replace';
const DAY_MS = 86_400_000;
/** Strimzi's defaults. */
const VALIDITY_DAYS = 365;
const RENEWAL_DAYS = 30;

/** An authority as its two Secrets hold it. */
export interface Authority extends CertifiedKey {
  readonly keyGeneration: number;
  readonly certGeneration: number;
  /** All certificates to trust, the present one first: after a replacement the older ones too, for a time. */
  readonly trusted: Readonly<Record<string, string>>;
  readonly validityDays: number;
  readonly renewalDays: number;
}

/** Which authority: its name in Secrets (`cluster-ca`, `clients-ca`), whose it is, how long its certificate holds. */
export interface AuthorityPlan {
  readonly kind: 'cluster-ca' | 'clients-ca';
  readonly cluster: string;
  readonly namespace: string;
  readonly owner: object;
  readonly validityDays?: number;
  readonly renewalDays?: number;
}

/** The Secrets of an authority: its key, and the certificates to trust. */
export interface AuthoritySecrets {
  readonly key: Secret | undefined;
  readonly cert: Secret | undefined;
}

/**
 * The authority, and the Secrets to write when they are not as they should be: it is made when there is none; renewed with the same
 * key near its end or when `strimzi.io/force-renew` says so; replaced with a new key by `strimzi.io/force-replace`, then its old
 * certificate stays trusted as `ca-<end>.crt` until `oldUnused`.
 */
export async function reconcileAuthority(
  plan: AuthorityPlan,
  secrets: AuthoritySecrets,
  now: Date,
  oldUnused: (authority: Authority) => boolean,
): Promise<{ readonly authority: Authority; readonly write: readonly Secret[] }> {
  const present = readAuthority(plan, secrets);
  if (present === undefined) return written(plan, await create(plan, now, undefined, 0, 0, {}));
  if (isAnnotated(secrets.key, FORCE_REPLACE)) {
    const ends = validUntil(present.certificate)
      .toISOString()
      .replace(/\.\d+Z/, 'Z')
      .replaceAll(':', '-');
    const old = { ...without(present.trusted, 'ca.crt'), [`ca-${ends}.crt`]: present.certificate };
    return written(
      plan,
      await create(plan, now, undefined, present.keyGeneration + 1, present.certGeneration + 1, old),
    );
  }
  const nearEnd = validUntil(present.certificate).getTime() - now.getTime() < present.renewalDays * DAY_MS;
  if (nearEnd || isAnnotated(secrets.cert, FORCE_RENEW)) {
    const old = without(present.trusted, 'ca.crt');
    return written(plan, await create(plan, now, present.key, present.keyGeneration, present.certGeneration + 1, old));
  }
  if (Object.keys(present.trusted).length > 1 && oldUnused(present)) {
    return written(plan, { ...present, trusted: { 'ca.crt': present.certificate } });
  }
  return { authority: present, write: [] };
}

function readAuthority(plan: AuthorityPlan, { key, cert }: AuthoritySecrets): Authority | undefined {
  const pem = decodeText(key, 'ca.key');
  const certificate = decodeText(cert, 'ca.crt');
  if (pem === undefined || certificate === undefined) return undefined;
  const names = Object.keys(cert?.data ?? {}).filter((name) => name.endsWith('.crt'));
  const others = names.filter((name) => name !== 'ca.crt').map((name) => [name, decodeText(cert, name) ?? '']);
  return {
    key: pem,
    certificate,
    keyGeneration: generationOf(key, KEY_GENERATION),
    certGeneration: generationOf(cert, CERT_GENERATION),
    trusted: { 'ca.crt': certificate, ...Object.fromEntries(others) },
    ...daysOf(plan),
  };
}

async function create(
  plan: AuthorityPlan,
  now: Date,
  key: string | undefined,
  keyGeneration: number,
  certGeneration: number,
  old: Readonly<Record<string, string>>,
): Promise<Authority> {
  const days = daysOf(plan);
  const certified = await makeAuthority(`${plan.kind} v${keyGeneration}`, now, days.validityDays, key);
  return { ...certified, keyGeneration, certGeneration, trusted: { 'ca.crt': certified.certificate, ...old }, ...days };
}

function daysOf(plan: AuthorityPlan): { readonly validityDays: number; readonly renewalDays: number } {
  return { validityDays: plan.validityDays ?? VALIDITY_DAYS, renewalDays: plan.renewalDays ?? RENEWAL_DAYS };
}

function written(plan: AuthorityPlan, authority: Authority): { authority: Authority; write: Secret[] } {
  const password = newPassword();
  const store = trustStore(authority.trusted, password);
  const secret = (name: string, annotation: string, generation: number, data: Record<string, string>): Secret => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `${plan.cluster}-${name}`,
      namespace: plan.namespace,
      labels: {
        [CLUSTER_LABEL]: plan.cluster,
        'strimzi.io/kind': 'Kafka',
        'strimzi.io/name': 'strimzi',
        'strimzi.io/component-type': 'certificate-authority',
      },
      annotations: { [annotation]: `${generation}` },
      ownerReferences: [plan.owner],
    },
    type: 'Opaque',
    data,
  });
  return {
    authority,
    write: [
      secret(plan.kind, KEY_GENERATION, authority.keyGeneration, encodeData({ 'ca.key': authority.key })),
      secret(
        `${plan.kind}-cert`,
        CERT_GENERATION,
        authority.certGeneration,
        encodeData({ ...authority.trusted, 'ca.p12': store, 'ca.password': password }),
      ),
    ],
  };
}

/** The annotations that asked for what has been done now. */
export const DONE_ANNOTATIONS = { [FORCE_RENEW]: null, [FORCE_REPLACE]: null };

function isAnnotated(secret: Secret | undefined, annotation: string): boolean {
  return secret?.metadata.annotations?.[annotation] === 'true';
}

function without(certificates: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(certificates).filter(([key]) => key !== name));
}
