import { allSettled, applications } from '../applications.ts';
import type { Kubectl } from '../kubectl.ts';
import type { Fault } from './fault.ts';

const NAMES = ['orders', 'fraud', 'inventory'];

/** Three services go from one instance to three and back to two. */
export const scale: Fault = {
  name: 'scale 1, 3, 2',
  seconds: 240,
  async run({ kubectl }) {
    const before = (await applications(kubectl)).filter(({ metadata }) => NAMES.includes(metadata.name));
    for (const replicas of [1, 3, 2]) {
      await scaleTo(kubectl, replicas, NAMES);
      await allSettled(kubectl, 300);
    }
    return {
      told: NAMES.join(', '),
      async undo() {
        for (const { metadata, spec } of before) await scaleTo(kubectl, spec.replicas ?? 1, [metadata.name]);
        await allSettled(kubectl, 300);
      },
    };
  },
};

async function scaleTo(kubectl: Kubectl, replicas: number, names: readonly string[]): Promise<void> {
  await kubectl.run(['scale', `--replicas=${replicas}`, ...names.map((name) => `streamsapplication/${name}`)]);
}
