import { expect, it } from 'vitest';
import {
  hasFinalizer,
  isBeingDeleted,
  type ObjectMeta,
  withFinalizer,
  withoutFinalizer,
} from '../../src/objects/index.ts';

const object = (metadata: Partial<ObjectMeta> = {}) => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name: 'a', ...metadata },
});

it('adds a finalizer once, after the others', () => {
  expect(withFinalizer(object(), 'x/y')).toEqual(['x/y']);
  const both = object({ finalizers: ['a/b', 'x/y'] });
  expect(withFinalizer(both, 'x/y')).toEqual(['a/b', 'x/y']);
  expect(hasFinalizer(both, 'x/y')).toBe(true);
  expect(hasFinalizer(object(), 'x/y')).toBe(false);
});

it('takes one away and leaves the others', () => {
  expect(withoutFinalizer(object({ finalizers: ['a/b', 'x/y'] }), 'x/y')).toEqual(['a/b']);
  expect(withoutFinalizer(object(), 'x/y')).toEqual([]);
});

it('knows what is being deleted', () => {
  expect(isBeingDeleted(object())).toBe(false);
  expect(isBeingDeleted(object({ deletionTimestamp: '2026-01-01T00:00:00Z' }))).toBe(true);
});
