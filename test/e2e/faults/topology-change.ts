import { allSettled } from '../applications.ts';
import type { KubernetesObject } from '../kubectl.ts';
import type { Fault } from './fault.ts';

interface Event extends KubernetesObject {
  readonly reason?: string;
  readonly note?: string;
}

const APPLICATION = 'order-details';

/** A release in which a service has another topology: all of its instances stop, the offsets are carried over, all start. */
export const topologyChange: Fault = {
  name: 'helm upgrade with a changed topology',
  seconds: 240,
  async run({ kubectl, upgrade, tags }) {
    // Of one instance a roll is a full stop anyway.
    await kubectl.run(['scale', '--replicas=2', `streamsapplication/${APPLICATION}`]);
    await allSettled(kubectl, 300);
    await upgrade(`image.tag=${tags.changed}`, `applications.${APPLICATION}.replicas=2`);
    await allSettled(kubectl, 600);
    const told = (await kubectl.list<Event>('events.events.k8s.io')).filter(
      ({ reason }) => reason === 'TopologyChanged',
    );
    const note = told.at(-1)?.note;
    if (note === undefined) throw new Error('no Event TopologyChanged told of it');
    return {
      told: note,
      async undo() {
        await upgrade(`applications.${APPLICATION}.replicas=1`);
        await allSettled(kubectl, 600);
      },
    };
  },
};
