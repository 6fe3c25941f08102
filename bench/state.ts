/**
 * Read-modify-writes a second of a task's state: get, put back a value of 100 bytes, random keys; a commit each 10,000
 * and a flush each 100,000, which runs while the next ones go on: `node bench/state.ts [keys...]`. A bare Map goes
 * first: the machine's measure.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BytesStore } from '../streams/src/model/state-store.ts';
import { taskIdOf } from '../streams/src/model/task-id.ts';
import { topicPartitionName } from '../streams/src/model/topic-partition.ts';
import { LmdbStateEngine, MemoryStateEngine, type StateEngine, type TaskState } from '../streams/src/state/index.ts';

const KEY_COUNTS = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100_000, 1_000_000];
const OPERATIONS = 500_000;
const COMMIT_EVERY = 10_000;
const FLUSH_EVERY = 100_000;
const CHANGELOG = topicPartitionName('changelog', 0);

interface Figures {
  readonly perSecond: number;
  readonly cpuSecondsPerMillion: number;
}

async function load(task: TaskState, store: BytesStore, keys: number): Promise<void> {
  for (let i = 0; i < keys; i++) {
    store.put(keyOf(i), Buffer.alloc(100, 1));
    if (i % FLUSH_EVERY === FLUSH_EVERY - 1) {
      task.commit(new Map());
      await task.flush();
    }
  }
  task.commit(new Map());
  await task.flush();
}

async function readModifyWrite(task: TaskState, store: BytesStore, keys: number): Promise<Figures> {
  let random = 1;
  let flushing: Promise<void> = Promise.resolve();
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let i = 1; i <= OPERATIONS; i++) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    const key = keyOf(random % keys);
    const before = store.get(key);
    const value = Buffer.allocUnsafe(100);
    if (before !== undefined) before.copy(value);
    value.writeUInt32BE(i, 0);
    store.put(key, value);
    if (i % COMMIT_EVERY !== 0) continue;
    task.commit(new Map([[CHANGELOG, i]]));
    if (i % FLUSH_EVERY === 0) {
      await flushing;
      flushing = task.flush();
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await flushing;
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: OPERATIONS / seconds, cpuSecondsPerMillion: (user + system) / OPERATIONS };
}

/** The same work on a map from strings to buffers. */
function bareMap(keys: number): void {
  const map = new Map<string, Buffer>();
  for (let i = 0; i < keys; i++) map.set(keyOf(i).toString('latin1'), Buffer.alloc(100, 1));
  let random = 1;
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let i = 1; i <= OPERATIONS; i++) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    const key = keyOf(random % keys);
    const before = map.get(key.toString('latin1'));
    const value = Buffer.allocUnsafe(100);
    if (before !== undefined) before.copy(value);
    value.writeUInt32BE(i, 0);
    map.set(key.toString('latin1'), value);
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const cpuSeconds = ((user + system) / OPERATIONS).toFixed(1);
  console.log(`bare map, ${keys} keys: ${(OPERATIONS / seconds / 1000).toFixed(0)} k/s, ${cpuSeconds} CPU s a million`);
}

function scan(store: BytesStore): number {
  const start = performance.now();
  let seen = 0;
  for (const _ of store.range()) seen++;
  return seen / ((performance.now() - start) / 1000);
}

function keyOf(i: number): Buffer {
  return Buffer.from(`key-${String(i).padStart(12, '0')}`, 'latin1');
}

async function measure(name: string, engine: StateEngine, keys: number, persistent = true): Promise<void> {
  const task = engine.open(taskIdOf(0, 0));
  const store = task.bytes('counts', persistent);
  await load(task, store, keys);
  const { perSecond, cpuSecondsPerMillion } = await readModifyWrite(task, store, keys);
  const rates = `${(perSecond / 1000).toFixed(0)} k/s, ${cpuSecondsPerMillion.toFixed(1)} CPU s a million`;
  const memory = `${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MiB`;
  console.log(`${name}, ${keys} keys: ${rates}, scan ${(scan(store) / 1000).toFixed(0)} k/s, rss ${memory}`);
  await engine.close();
}

for (const keys of KEY_COUNTS) {
  bareMap(keys);
  const directory = mkdtempSync(join(tmpdir(), 'bench-state-'));
  await measure('lmdb', new LmdbStateEngine(join(directory, 'default')), keys);
  await measure('lmdb, cache of 16 MiB', new LmdbStateEngine(join(directory, 'small'), { cacheBytes: 2 ** 24 }), keys);
  await measure('lmdb, no cache', new LmdbStateEngine(join(directory, 'none'), { cacheBytes: 0 }), keys);
  rmSync(directory, { recursive: true });
  await measure('memory, not persistent', new MemoryStateEngine(), keys, false);
}
