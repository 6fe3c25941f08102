import { setTimeout as delay } from 'node:timers/promises';
import type { Kubectl, KubernetesObject } from '../kubectl.ts';
import type { Fault } from './fault.ts';

interface Lease extends KubernetesObject {
  readonly spec: { readonly holderIdentity?: string };
}

const WITHIN_MS = 60_000;

/** The leading operator is killed; another one is elected. */
export const operatorKill: Fault = {
  name: 'operator killed',
  seconds: 90,
  async run({ operator }) {
    const before = await leader(operator);
    const began = Date.now();
    await operator.run(['delete', 'pod', before.pod, '--grace-period=0', '--force', '--wait=false']);
    for (;;) {
      const now = await leader(operator);
      if (now.identity !== '' && now.identity !== before.identity) {
        return { told: `${before.pod}, then ${now.pod} after ${((Date.now() - began) / 1000).toFixed(1)} s` };
      }
      if (Date.now() - began > WITHIN_MS) throw new Error(`nobody was elected after ${before.identity}`);
      await delay(250);
    }
  },
};

async function leader(operator: Kubectl): Promise<{ readonly identity: string; readonly pod: string }> {
  const leases = await operator.list<Lease>('leases');
  const identity = leases.map(({ spec }) => spec.holderIdentity ?? '').find((holder) => holder !== '') ?? '';
  const pods = await operator.list('pods');
  const pod = pods.map(({ metadata }) => metadata.name).find((name) => identity.startsWith(name)) ?? '';
  return { identity, pod };
}
