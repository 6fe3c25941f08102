import type { Case, GoldenRecord } from '../schema.ts';
import { CaseTypes } from './case-types.ts';
import { DEFAULT_APPLICATION_ID, isInternal, type Outcome, type RawRecord } from './outcome.ts';
import { writtenOf } from './types.ts';

/** Headers whose values are an implementation's own: that they are there is compared, not what they say. */
const OWN_WORDS = /^__streams\.errors\.(exception|message|stacktrace)$/;

/**
 * The records of an outcome as a case file writes them, topic by topic: those of `to` in the order of the calls, then
 * the others by name; internal topics as hex.
 */
export function readableRecords(test: Case, outcome: Outcome): GoldenRecord[] {
  const types = new CaseTypes(test);
  const applicationId = test.applicationId ?? DEFAULT_APPLICATION_ID;
  const topics = [...new Set(outcome.outputs.map(({ topic }) => topic))].sort();
  const ordered = [...new Set([...types.sinks.filter((topic) => topics.includes(topic)), ...topics])];
  return ordered.flatMap((topic) => {
    const of = isInternal(topic, applicationId) ? undefined : types.output(topic);
    return outcome.outputs.filter((record) => record.topic === topic).map((record) => readable(record, of));
  });
}

function readable(record: RawRecord, types: ReturnType<CaseTypes['output']>): GoldenRecord {
  const { topic, key, value, ts, after, headers } = record;
  const part = (hex: string | null, of: 'key' | 'value') =>
    (types === undefined || hex === null ? hex : decoded(types[of], hex)) as GoldenRecord['key'];
  const row = { topic, key: part(key, 'key'), value: part(value, 'value'), ts: exact(ts), after };
  return headers === undefined
    ? row
    : { ...row, headers: headers.map(([name, bytes]) => [name, headerText(name, bytes)]) };
}

/** Bytes of another type than the case says are shown as they are. */
function decoded(type: Parameters<typeof writtenOf>[0], hex: string): unknown {
  try {
    return writtenOf(type, Buffer.from(hex, 'hex'));
  } catch {
    return `0x${hex}`;
  }
}

function headerText(name: string, hex: string | null): string | null {
  if (OWN_WORDS.test(name)) return '…';
  return hex === null ? null : Buffer.from(hex, 'hex').toString();
}

/** A number where that is exact, else digits. */
function exact(digits: string | null): number | string | null {
  if (digits === null) return null;
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
}
