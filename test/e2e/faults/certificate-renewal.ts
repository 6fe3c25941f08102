import type { Kubectl } from '../kubectl.ts';
import type { Fault } from './fault.ts';

interface Secret {
  readonly data: Readonly<Record<string, string>>;
}

const CLUSTER = 'orders';
const CA_SECRET = `${CLUSTER}-cluster-ca-cert`;
const WITHIN_MS = 300_000;

/** The cluster's CA is renewed, and the brokers' certificates with it; no service is restarted for it. */
export const certificateRenewal: Fault = {
  name: 'certificate renewal',
  seconds: 240,
  async run({ kubectl }) {
    const restarts = await restartCounts(kubectl);
    const before = await caOf(kubectl);
    await kubectl.run(['annotate', 'secret', CA_SECRET, 'strimzi.io/force-renew=true', '--overwrite']);
    await renewed(kubectl, before);
    await kubectl.wait('condition=Ready', 300, `kafka/${CLUSTER}`);
    const after = await restartCounts(kubectl);
    if (after !== restarts) throw new Error(`services were restarted: ${restarts} became ${after}`);
    return { told: 'no service was restarted' };
  },
};

async function caOf(kubectl: Kubectl): Promise<string | undefined> {
  return (await kubectl.get<Secret>('secret', CA_SECRET)).data['ca.crt'];
}

async function renewed(kubectl: Kubectl, before: string | undefined): Promise<void> {
  for await (const { data } of kubectl.watch<Secret>(AbortSignal.timeout(WITHIN_MS), 'secret', CA_SECRET)) {
    if (data['ca.crt'] !== before) return;
  }
  throw new Error('the CA was not renewed');
}

async function restartCounts(kubectl: Kubectl): Promise<string> {
  const pods = await kubectl.list('pods', '--selector=streams.orders-platform.io/application');
  return pods
    .map(({ metadata }) => `${metadata.name}/${metadata.uid}`)
    .toSorted()
    .join(' ');
}
