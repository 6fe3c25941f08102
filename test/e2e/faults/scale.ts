import { allSettled } from '../applications.ts';
import type { Fault } from './fault.ts';

const APPLICATIONS = ['orders', 'fraud', 'inventory'];

/** Three services go from one instance to three and back to two. */
export const scale: Fault = {
  name: 'scale 1, 3, 2',
  seconds: 240,
  async run({ kubectl }) {
    for (const replicas of [1, 3, 2]) {
      const names = APPLICATIONS.map((name) => `streamsapplication/${name}`);
      await kubectl.run(['scale', `--replicas=${replicas}`, ...names]);
      await allSettled(kubectl, 300);
    }
    return APPLICATIONS.join(', ');
  },
};
