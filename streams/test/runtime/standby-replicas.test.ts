import { expect, it } from 'vitest';
import { StreamsError } from '../../src/model/errors.ts';
import { setStandbyReplicas } from '../../src/runtime/standby-replicas.ts';

const refusing = (kafkaError: number) => ({
  alterGroupConfigs: async () => {
    throw new StreamsError('STREAMS_BROKER', 'the broker answered', { kafkaError });
  },
});

it('sets the group’s own setting, by its name', async () => {
  const calls: unknown[] = [];
  const admin = {
    alterGroupConfigs: async (...call: unknown[]) => {
      calls.push(call);
    },
  };
  await setStandbyReplicas(admin, 'app', 2);
  expect(calls).toEqual([['app', { 'streams.num.standby.replicas': '2' }]]);
});

it.each([29, 30, 31])('says what to allow when the broker answers %i, not authorised', async (kafkaError) => {
  await expect(setStandbyReplicas(refusing(kafkaError), 'app', 1)).rejects.toMatchObject({
    code: 'STREAMS_BROKER',
    message: expect.stringContaining('allow it AlterConfigs on the group, or leave standbyReplicas unset'),
    context: { setting: 'standbyReplicas', kafkaError },
  });
});

it('passes other refusals on as they are', async () => {
  await expect(setStandbyReplicas(refusing(40), 'app', 9)).rejects.toThrow('the broker answered');
});
