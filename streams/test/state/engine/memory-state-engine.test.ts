import { expect, test } from 'vitest';
import { taskIdOf } from '../../../src/model/task-id.ts';
import { MemoryStateEngine, SimulatedDisk } from '../../../src/state/engine/index.ts';
import { stateEngineContract } from '../state-engine-contract.ts';

stateEngineContract('MemoryStateEngine', () => {
  const disk = new SimulatedDisk();
  return { start: () => new MemoryStateEngine(disk), kill: async () => {} };
});

test('an engine whose disk another has mounted can write no more', async () => {
  const disk = new SimulatedDisk();
  const dead = new MemoryStateEngine(disk).open(taskIdOf(0, 0));
  new MemoryStateEngine(disk);
  dead.bytes('s', true).put(Buffer.from('a'), Buffer.from('1'));
  dead.commit(new Map());
  await expect(dead.flush()).rejects.toMatchObject({ code: 'STREAMS_STATE_LOCKED' });
});
