/**
 * Where the bytes of a task's stores live, and when they become visible and durable. Knows nothing of serdes, windows or
 * changelogs: a store is an ordered map of bytes here.
 */
export { LmdbStateEngine, type LmdbStateEngineOptions } from './lmdb-state-engine.ts';
export { MemoryStateEngine } from './memory-state-engine.ts';
export { SimulatedDisk } from './simulated-disk.ts';
export type { StateEngine, TaskState } from './state-engine.ts';
