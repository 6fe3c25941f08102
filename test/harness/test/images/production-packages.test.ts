import { expect, it } from 'vitest';
import { productionPackages } from '../../src/images/production-packages.ts';

it('follows dependencies as Node resolves them: nested first, links of workspaces, peers, installed options', () => {
  const packages = {
    'services/a': { dependencies: { '@p/lib': '1', x: '2' }, devDependencies: { vitest: '1' } },
    'node_modules/@p/a': { link: true, resolved: 'services/a' },
    'node_modules/@p/lib': { link: true, resolved: 'lib' },
    lib: { dependencies: { y: '1' } },
    'services/a/node_modules/x': { dependencies: { y: '1' } },
    'node_modules/x': {},
    'node_modules/y': { peerDependencies: { z: '1', w: '1' }, peerDependenciesMeta: { w: { optional: true } } },
    'node_modules/z': { optionalDependencies: { native: '1', absent: '1' } },
    'node_modules/native': {},
    'node_modules/w': {},
    'node_modules/vitest': {},
  };
  expect([...productionPackages(packages, ['services/a'])].sort()).toEqual(
    [
      'services/a',
      'node_modules/@p/a',
      'node_modules/@p/lib',
      'lib',
      'services/a/node_modules/x',
      'node_modules/y',
      'node_modules/z',
      'node_modules/native',
    ].sort(),
  );
});

it('names the package that is not locked', () => {
  expect(() => productionPackages({ a: { dependencies: { gone: '1' } } }, ['a'])).toThrow(/a needs "gone"/);
});
