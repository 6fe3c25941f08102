import { createHash } from 'node:crypto';
import type { KubernetesObject, ResourceType } from '../objects/index.ts';
import { microTime } from './lease.ts';

/** Where events are. */
export const EVENTS: ResourceType = {
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  namespaced: true,
};

/** What happened to an object, for people. */
export interface Happening {
  readonly regarding: KubernetesObject;
  /** Another object that has to do with it. */
  readonly related?: KubernetesObject;
  readonly type: 'Normal' | 'Warning';
  /** CamelCase: why, as `WaitingForStandby`. */
  readonly reason: string;
  /** CamelCase: what was done or tried, as `RollPod`. */
  readonly action: string;
  /** For people; cut at 1 KiB. */
  readonly note: string;
}

/** An Event (events.k8s.io/v1). */
export interface KubernetesEvent extends KubernetesObject {
  readonly eventTime: string;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly regarding: object;
  readonly related?: object;
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  readonly series?: { readonly count: number; readonly lastObservedTime: string };
}

const LONGEST_NOTE = 1024;
const LONGEST_WORD = 128;
const LONGEST_NAME = 253;

/** The same for what happens again: those become one series. */
export function seriesKey({ regarding, related, type, reason, action, note }: Happening): string {
  const objects = [regarding, related].map((object) => [
    object?.kind,
    object?.metadata.namespace,
    object?.metadata.name,
  ]);
  return JSON.stringify([...objects, regarding.metadata.uid, type, reason, action, note]);
}

/** The event that tells of it for the first time. */
export function eventOf(
  { regarding, related, type, reason, action, note }: Happening,
  reporting: { readonly controller: string; readonly instance: string },
  nowMs: number,
): KubernetesEvent {
  const eventTime = microTime(nowMs);
  const suffix = createHash('sha256')
    .update(`${reporting.instance}${eventTime}${reason}${note}`)
    .digest('hex')
    .slice(0, 16);
  const name = `${regarding.metadata.name.slice(0, LONGEST_NAME - suffix.length - 1)}.${suffix}`;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    // Events on what has no namespace live here.
    metadata: { name, namespace: regarding.metadata.namespace ?? 'default' },
    eventTime,
    reportingController: reporting.controller,
    reportingInstance: reporting.instance.slice(0, LONGEST_WORD),
    regarding: referenceTo(regarding),
    ...(related !== undefined && { related: referenceTo(related) }),
    type,
    reason: reason.slice(0, LONGEST_WORD),
    action: action.slice(0, LONGEST_WORD),
    note: cut(note, LONGEST_NOTE),
  };
}

function referenceTo({ apiVersion, kind, metadata }: KubernetesObject): object {
  const { namespace, name, uid, resourceVersion } = metadata;
  return { apiVersion, kind, namespace, name, uid, resourceVersion };
}

/** The text in at most so many bytes of UTF-8, no character halved. */
function cut(text: string, bytes: number): string {
  const encoded = Buffer.from(text);
  if (encoded.length <= bytes) return text;
  let end = bytes - Buffer.byteLength('…');
  while (((encoded[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${encoded.subarray(0, end)}…`;
}
