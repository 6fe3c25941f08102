import { setTimeout as delay } from 'node:timers/promises';
import type { Kubectl } from '../kubectl.ts';
import type { Fault } from './fault.ts';

interface Secret {
  readonly data: Readonly<Record<string, string>>;
}

const CLUSTER = 'orders';
const WITHIN_MS = 300_000;

/** The cluster's CA is renewed, and the brokers' certificates with it; no service is restarted for it. */
export const certificateRenewal: Fault = {
  name: 'certificate renewal',
  seconds: 240,
  async run({ kubectl }) {
    const restarts = await restartCounts(kubectl);
    const before = await caOf(kubectl);
    await kubectl.run([
      'annotate',
      'secret',
      `${CLUSTER}-cluster-ca-cert`,
      'strimzi.io/force-renew=true',
      '--overwrite',
    ]);
    const end = Date.now() + WITHIN_MS;
    while ((await caOf(kubectl)) === before) {
      if (Date.now() > end) throw new Error('the CA was not renewed');
      await delay(500);
    }
    await kubectl.wait('condition=Ready', 300, `kafka/${CLUSTER}`);
    const after = await restartCounts(kubectl);
    if (after !== restarts) throw new Error(`services were restarted: ${restarts} became ${after}`);
    return 'no service was restarted';
  },
};

async function caOf(kubectl: Kubectl): Promise<string> {
  const secret = await kubectl.get<Secret>('secret', `${CLUSTER}-cluster-ca-cert`);
  return secret.data['ca.crt'] ?? '';
}

async function restartCounts(kubectl: Kubectl): Promise<string> {
  const pods = await kubectl.list('pods', '--selector=streams.orders-platform.io/application');
  return pods
    .map(({ metadata }) => `${metadata.name}/${metadata.uid}`)
    .toSorted()
    .join(' ');
}
