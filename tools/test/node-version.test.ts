import { expect, test } from 'vitest';

test('tests run on the Node of node_modules, whatever Node the machine has', () => {
  expect(Number.parseInt(process.versions.node, 10)).toBeGreaterThanOrEqual(24);
});
