import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it.each([
  { args: [], says: /^No service is named: the first argument is one of email, fraud, .*validations\.\n$/ },
  { args: ['nobody'], says: /^There is no service "nobody": / },
])('the image without a service ($args) lists them and exits with 64', ({ args, says }) => {
  const start = spawnSync(process.execPath, ['services/start.ts', ...args], { encoding: 'utf8' });
  expect(start.status).toBe(64);
  expect(start.stderr).toMatch(says);
});
