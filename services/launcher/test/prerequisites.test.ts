import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { assertNode, assertSpace } from '../prerequisites.ts';

it('takes Node 24 and newer, and says what to do about an older one', () => {
  assertNode('24.0.0');
  expect(() => assertNode('22.18.0')).toThrow(/need Node 24 or newer and this is Node 22\.18\.0: use `make run`/);
});

it('says which disk is too full, and by how much', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'launcher-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await assertSpace(join(folder, 'new', 'folder'), 1);
  await expect(assertSpace(folder, 2 ** 60)).rejects.toMatchObject({
    code: 'LAUNCHER_DISK_FULL',
    message: expect.stringContaining(`The disk that holds ${folder} has `),
  });
});
