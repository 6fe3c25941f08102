import { expect, it } from 'vitest';
import { controllerOf, controllerReference, isControlledBy, keyOf, nameOf } from '../../src/objects/index.ts';

const owner = { apiVersion: 'g/v1', kind: 'Owner', metadata: { name: 'o', namespace: 'n', uid: 'u1' } };

it('makes the owner the controller', () => {
  const reference = controllerReference(owner);
  expect(reference).toEqual({
    apiVersion: 'g/v1',
    kind: 'Owner',
    name: 'o',
    uid: 'u1',
    controller: true,
    blockOwnerDeletion: true,
  });
  const other = { ...reference, uid: 'u0', controller: false };
  const owned = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a', ownerReferences: [other, reference] } };
  expect(controllerOf(owned)).toBe(reference);
  expect(isControlledBy(owned, owner)).toBe(true);
  expect(isControlledBy(owned, { ...owner, metadata: { ...owner.metadata, uid: 'u0' } })).toBe(false);
});

it('refuses an owner that was not read from the API server', () => {
  expect(() => controllerReference({ ...owner, metadata: { name: 'o' } })).toThrow('Owner o has no uid');
});

it('makes keys of names, and names of keys', () => {
  for (const name of [{ namespace: 'n', name: 'a' }, { name: 'a' }]) expect(nameOf(keyOf(name))).toEqual(name);
  expect(keyOf({ namespace: 'n', name: 'a' })).toBe('n/a');
});
