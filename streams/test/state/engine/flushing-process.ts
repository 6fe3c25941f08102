/**
 * A process that only flushes, until it is killed: `node flushing-process.ts <directory> <task>`. Each generation sets
 * every key to its number and the offset likewise, and adds and removes keys, so that a torn flush would show.
 */
import type { TaskId } from '../../../src/model/task-id.ts';
import { topicPartitionName } from '../../../src/model/topic-partition.ts';
import { LmdbStateEngine } from '../../../src/state/engine/index.ts';

const KEYS = 400;
const [directory, task] = process.argv.slice(2) as [string, TaskId];
const changelog = topicPartitionName('changelog', 0);
const state = new LmdbStateEngine(directory).open(task);
const even = state.bytes('even', true);
const odd = state.bytes('odd', true);

for (let generation = (state.offsets().get(changelog) ?? 0) + 1; ; generation++) {
  const value = Buffer.from(String(generation).padEnd(300, '.'));
  for (let i = 0; i < KEYS; i++) (i % 2 === 0 ? even : odd).put(Buffer.from(`key-${i}`), value);
  even.put(Buffer.from(`generation-${generation}`), value);
  even.put(Buffer.from(`generation-${generation - 1}`), undefined);
  state.commit(new Map([[changelog, generation]]));
  await state.flush();
  process.stdout.write('.');
}
