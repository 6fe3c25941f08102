/**
 * A process whose disk fills up in its second flush: `node full-disk-process.ts <directory> <task>`, run with a limit on
 * the size of files. Prints what became of it as JSON.
 */
import type { TaskId } from '../../../src/model/task-id.ts';
import { LmdbStateEngine } from '../../../src/state/engine/index.ts';

const [directory, task] = process.argv.slice(2) as [string, TaskId];
const NAME = Buffer.from('name');
const engine = new LmdbStateEngine(directory, { cacheBytes: 0 });
const state = engine.open(task);
const store = state.bytes('s', true);

store.put(NAME, Buffer.from('first'));
state.commit(new Map());
await state.flush();

store.put(NAME, Buffer.from('second'));
const many = Array.from({ length: 2000 }, (_, i) => Buffer.from(`key-${i}`));
for (const key of many) store.put(key, Buffer.alloc(10_000));
state.commit(new Map());
const failure = await state.flush().catch((error: Error & { code?: string }) => error);
const inMemory = store.get(NAME)?.toString();

// Less to write now: the next flush fits, and has what the failed one had not.
store.put(NAME, Buffer.from('third'));
for (const key of many) store.put(key, undefined);
state.commit(new Map());
await state.flush();
const afterwards = store.get(NAME)?.toString();
await engine.close();

const code = failure?.code;
process.stdout.write(JSON.stringify({ code, message: failure?.message, flushed: 'first', inMemory, afterwards }));
