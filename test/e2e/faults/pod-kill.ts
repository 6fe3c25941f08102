import { setTimeout as delay } from 'node:timers/promises';
import { allSettled } from '../applications.ts';
import type { Fault } from './fault.ts';

const EVERY_MS = 10_000;

/** A pod of some service is killed without warning every ten seconds, for as long as the load lasts. */
export function podKill(seconds: number): Fault {
  return {
    name: `pod kill every 10 s for ${seconds} s`,
    seconds,
    async run({ kubectl }) {
      const end = Date.now() + seconds * 1000;
      let killed = 0;
      while (Date.now() < end) {
        const pods = await kubectl.list('pods', '--selector=streams.orders-platform.io/application');
        const victim = pods[(killed * 5) % pods.length]?.metadata.name;
        if (victim !== undefined) {
          await kubectl.run(['delete', 'pod', victim, '--grace-period=0', '--force', '--wait=false']);
          console.log(`${new Date().toISOString()} killed ${victim}`);
          killed++;
        }
        await delay(EVERY_MS);
      }
      await allSettled(kubectl, 600);
      return { told: `${killed} pods` };
    },
  };
}
