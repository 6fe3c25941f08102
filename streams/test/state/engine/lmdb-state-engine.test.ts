import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { LmdbStateEngine } from '../../../src/state/engine/index.ts';
import { type EngineUnderTest, stateEngineContract } from '../state-engine-contract.ts';

const base = mkdtempSync(join(tmpdir(), 'lmdb-state-engine-'));
let places = 0;
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A killed engine cannot be had inside one process: its directory is copied as it stands, and goes on from the copy. */
function placeOnDisk(cacheBytes?: number): EngineUnderTest {
  let directory = join(base, String(places++));
  const options = cacheBytes === undefined ? {} : { cacheBytes };
  return {
    start: () => new LmdbStateEngine(directory, options),
    kill: async (engine) => {
      const copy = join(base, String(places++));
      cpSync(directory, copy, { recursive: true });
      await engine.close();
      directory = copy;
    },
  };
}

stateEngineContract('LmdbStateEngine', () => placeOnDisk());
stateEngineContract('LmdbStateEngine with next to no cache', () => placeOnDisk(400));
stateEngineContract('LmdbStateEngine without a cache', () => placeOnDisk(0));
