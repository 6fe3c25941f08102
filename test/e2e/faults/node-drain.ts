import { allSettled } from '../applications.ts';
import type { Fault } from './fault.ts';

/** The load measures the drain and has to outlive it; the test cluster has a single DNS server, which is not under test. */
const SELECTOR = 'app.kubernetes.io/name!=load,k8s-app!=kube-dns';

/** A node is emptied, as before maintenance, and comes back. */
export const nodeDrain: Fault = {
  name: 'node drain',
  seconds: 240,
  async run({ kubectl }) {
    const pod = await kubectl.get<{ readonly spec: { readonly nodeName: string } }>('pod', 'orders-0');
    const node = pod.spec.nodeName;
    try {
      const drain = ['drain', node, '--ignore-daemonsets', '--delete-emptydir-data', '--force', '--timeout=400s'];
      await kubectl.run([...drain, `--pod-selector=${SELECTOR}`]);
      await allSettled(kubectl, 400);
    } finally {
      await kubectl.run(['uncordon', node]);
    }
    return { told: node };
  },
};
