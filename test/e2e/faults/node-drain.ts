import { allSettled } from '../applications.ts';
import type { Fault } from './fault.ts';

/** A node is emptied, as before maintenance, and comes back. */
export const nodeDrain: Fault = {
  name: 'node drain',
  seconds: 240,
  async run({ kubectl }) {
    const pod = await kubectl.get<{ readonly spec: { readonly nodeName: string } }>('pod', 'orders-0');
    const node = pod.spec.nodeName;
    try {
      await kubectl.run(['drain', node, '--ignore-daemonsets', '--delete-emptydir-data', '--force', '--timeout=400s']);
      await allSettled(kubectl, 400);
    } finally {
      await kubectl.run(['uncordon', node]);
    }
    return node;
  },
};
