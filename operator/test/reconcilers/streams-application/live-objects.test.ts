import { describe, expect, test } from 'vitest';
import { ObjectCache } from '../../../src/kube/index.ts';
import type { KubernetesObject } from '../../../src/objects/index.ts';
import {
  applicationOf,
  BY_APPLICATION,
  LiveObjects,
} from '../../../src/reconcilers/streams-application/live-objects.ts';
import { PODS } from '../../../src/reconcilers/streams-application/resource-types.ts';

const KEY = 'shop/fraud-0';

function object(resourceVersion: string, uid = 'one'): KubernetesObject {
  const labels = { 'streams.orders-platform.io/application': 'fraud' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'shop', name: 'fraud-0', uid, resourceVersion, labels },
  };
}

function followed() {
  const live = new LiveObjects();
  const cache = new ObjectCache<KubernetesObject>({ indexers: { [BY_APPLICATION]: applicationOf } });
  live.follow(PODS, cache);
  return { live, cache };
}

const versionOf = (live: LiveObjects) => live.get(PODS, KEY)?.metadata.resourceVersion;

describe('an object as it was last seen', () => {
  test('is what was written, until the watch has come that far', () => {
    const { live, cache } = followed();
    cache.set(object('8'));
    live.wrote(PODS, object('10'));
    cache.set(object('9'));
    expect(versionOf(live)).toBe('10');
    cache.set(object('11'));
    expect(versionOf(live)).toBe('11');
  });

  test('is what the watch brought when that was faster than the answer', () => {
    const { live, cache } = followed();
    cache.set(object('100'));
    live.wrote(PODS, object('99'));
    expect(versionOf(live)).toBe('100');
  });

  test('is none once it is deleted, though it was written just before', () => {
    const { live, cache } = followed();
    cache.set(object('8'));
    live.wrote(PODS, object('10'));
    cache.delete(object('11'));
    expect(versionOf(live)).toBeUndefined();
  });

  test('is found by its application', () => {
    const { live, cache } = followed();
    cache.set(object('8'));
    expect(live.ofApplication(PODS, 'shop/fraud')).toHaveLength(1);
    expect(live.ofApplication(PODS, 'shop/other')).toEqual([]);
  });
});
