import { allSettled, applications } from '../applications.ts';
import type { Fault } from './fault.ts';

/** Every service gets another image with the same program. */
export const rollingUpdate: Fault = {
  name: 'rolling image update',
  seconds: 240,
  async run({ kubectl, upgrade, tags }) {
    await upgrade(`image.tag=${tags.same}`);
    await allSettled(kubectl, 600);
    const images = new Set((await applications(kubectl)).map(({ status }) => status?.image));
    return { told: `every application runs ${[...images].join(', ')}` };
  },
};
