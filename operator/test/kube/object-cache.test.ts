import { describe, expect, it } from 'vitest';
import { byOwner, ObjectCache, type ObjectChange } from '../../src/kube/index.ts';
import type { KubernetesObject } from '../../src/objects/index.ts';

const object = (name: string, version: string, more: Partial<KubernetesObject['metadata']> = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name, namespace: 'n', uid: `uid-of-${name}`, resourceVersion: version, ...more },
});
const ownedBy = (uid: string) => ({ ownerReferences: [{ apiVersion: 'v1', kind: 'Owner', name: 'o', uid }] });

function listening(cache: ObjectCache<KubernetesObject>): string[] {
  const told: string[] = [];
  cache.onChange(({ type, object: { metadata } }: ObjectChange<KubernetesObject>) => {
    told.push(`${type} ${metadata.name}@${metadata.resourceVersion}`);
  });
  return told;
}

describe('changes', () => {
  it('tells a new handler what is there, then what changes; the same version is no change', () => {
    const cache = new ObjectCache();
    cache.set(object('a', '1'));
    const told = listening(cache);
    cache.set(object('a', '1'));
    cache.set(object('a', '2'));
    cache.delete(object('a', '3'));
    cache.delete(object('a', '3'));
    expect(told).toEqual(['added a@1', 'modified a@2', 'deleted a@3']);
  });

  it('tells of an object that another of its name has replaced as deleted and added', () => {
    const cache = new ObjectCache();
    cache.set(object('a', '1'));
    const told = listening(cache);
    cache.set(object('a', '5', { uid: 'another' }));
    expect(told).toEqual(['added a@1', 'deleted a@1', 'added a@5']);
  });

  it('tells what a new list differs in, of its namespace only', () => {
    const cache = new ObjectCache();
    for (const name of ['same', 'changed', 'gone']) cache.set(object(name, '1'));
    cache.set(object('elsewhere', '1', { namespace: 'm' }));
    const told = listening(cache);
    told.length = 0;
    cache.replace([object('same', '1'), object('changed', '2'), object('new', '3')], 'n');
    expect(told).toEqual(['deleted gone@1', 'modified changed@2', 'added new@3']);
    expect(cache.keys()).toContain('m/elsewhere');
    cache.replace([]);
    expect(cache.size).toBe(0);
  });

  it('ends a handler', () => {
    const cache = new ObjectCache();
    const told: string[] = [];
    const end = cache.onChange(({ type }) => told.push(type));
    end();
    cache.set(object('a', '1'));
    expect(told).toEqual([]);
  });

  it('hands on what a handler throws, and tells the others', () => {
    const thrown: unknown[] = [];
    const cache = new ObjectCache({ onHandlerError: (error) => thrown.push(error) });
    const bug = new Error('a bug');
    cache.onChange(() => {
      throw bug;
    });
    const told = listening(cache);
    cache.set(object('a', '1'));
    expect(thrown).toEqual([bug]);
    expect(told).toEqual(['added a@1']);
  });
});

describe('indexes', () => {
  it('finds by owner, and follows a change of owner', () => {
    const cache = new ObjectCache({ indexers: { owner: byOwner } });
    cache.set(object('a', '1', ownedBy('one')));
    cache.set(object('b', '1', ownedBy('one')));
    expect(cache.byIndex('owner', 'one').map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    cache.set(object('a', '2', ownedBy('two')));
    cache.delete(object('b', '2'));
    expect(cache.byIndex('owner', 'one')).toEqual([]);
    expect(cache.byIndex('owner', 'two')).toHaveLength(1);
  });

  it('refuses an index that it does not have', () => {
    expect(() => new ObjectCache({ indexers: { owner: byOwner } }).byIndex('label', 'x')).toThrow('no index label');
  });
});
