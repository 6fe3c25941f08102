import { allSettled } from '../applications.ts';
import type { Fault } from './fault.ts';

/** A release in which a service has another topology: all of its instances stop, the offsets are carried over, all start. */
export const topologyChange: Fault = {
  name: 'helm upgrade with a changed topology',
  seconds: 240,
  async run({ kubectl, upgrade, tags }) {
    await upgrade(`image.tag=${tags.changed}`);
    await allSettled(kubectl, 600);
    const events = await kubectl.list<{ readonly note?: string } & never>('events.events.k8s.io');
    const told = events
      .map(({ note }: { readonly note?: string }) => note ?? '')
      .filter((note) => /topology/i.test(note));
    return told.at(-1) ?? 'no event told of it';
  },
};
