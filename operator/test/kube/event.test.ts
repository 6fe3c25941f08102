import { describe, expect, it } from 'vitest';
import { eventOf, seriesKey } from '../../src/kube/event.ts';
import type { Happening } from '../../src/kube/index.ts';

const NOW = Date.parse('2026-01-01T00:00:00.123Z');
const reporting = { controller: 'example.org/operator', instance: 'operator-0' };
const regarding = {
  apiVersion: 'g/v1',
  kind: 'Thing',
  metadata: { name: 'a', namespace: 'n', uid: 'u', resourceVersion: '7' },
};
const happening: Happening = { regarding, type: 'Normal', reason: 'Rolled', action: 'RollPod', note: 'pod 1 of 3' };

describe('an event', () => {
  it('refers to its object, in the object’s namespace', () => {
    expect(eventOf(happening, reporting, NOW)).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      metadata: { namespace: 'n', name: expect.stringMatching(/^a\.[0-9a-f]{16}$/) },
      eventTime: '2026-01-01T00:00:00.123000Z',
      reportingController: 'example.org/operator',
      regarding: { apiVersion: 'g/v1', kind: 'Thing', namespace: 'n', name: 'a', uid: 'u', resourceVersion: '7' },
    });
  });

  it('on what has no namespace is in the default one', () => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'x', uid: 'u' } };
    expect(eventOf({ ...happening, regarding: node }, reporting, NOW).metadata.namespace).toBe('default');
  });

  it('has a note of at most 1 KiB, no character halved', () => {
    const { note } = eventOf({ ...happening, note: 'é'.repeat(600) }, reporting, NOW);
    expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024);
    expect(note).toMatch(/^é+…$/);
    expect(eventOf({ ...happening, note: 'x'.repeat(1024) }, reporting, NOW).note).toBe('x'.repeat(1024));
  });

  it('has a name that the API server takes, however long its object’s is', () => {
    const long = { ...regarding, metadata: { ...regarding.metadata, name: 'x'.repeat(253) } };
    expect(eventOf({ ...happening, regarding: long }, reporting, NOW).metadata.name).toHaveLength(253);
  });
});

it('belongs to the series of the same object, reason and note, whatever its version', () => {
  const later = { ...regarding, metadata: { ...regarding.metadata, resourceVersion: '8' } };
  expect(seriesKey({ ...happening, regarding: later })).toBe(seriesKey(happening));
  for (const other of [{ note: 'x' }, { reason: 'X' }, { action: 'X' }, { related: regarding }] as const) {
    expect(seriesKey({ ...happening, ...other })).not.toBe(seriesKey(happening));
  }
  const successor = { ...regarding, metadata: { ...regarding.metadata, uid: 'u2' } };
  expect(seriesKey({ ...happening, regarding: successor })).not.toBe(seriesKey(happening));
});
