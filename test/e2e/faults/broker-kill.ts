import { eventually } from '@orders-platform/test-system';
import type { Fault } from './fault.ts';

/** A broker is killed without warning. */
export const brokerKill: Fault = {
  name: 'broker pod kill',
  seconds: 120,
  async run({ kubectl }) {
    const [broker] = await kubectl.list('pods', '--selector=strimzi.io/broker-role=true');
    if (broker === undefined) throw new Error('no broker was found');
    const { name, uid } = broker.metadata;
    await kubectl.run(['delete', 'pod', name, '--grace-period=0', '--force']);
    await eventually(async () => {
      const again = await kubectl.get<typeof broker>('pod', name);
      if (again.metadata.uid === uid) throw new Error(`${name} was not killed`);
    }, 120_000);
    await kubectl.wait('condition=Ready', 240, 'pod', name);
    return { told: name };
  },
};
