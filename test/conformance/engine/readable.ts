import type { Case, Failure, GoldenRecord } from '../schema.ts';
import { CaseTypes } from './case-types.ts';
import { DEFAULT_APPLICATION_ID, isInternal, type Outcome, type RawHeaders, type RawRecord } from './outcome.ts';
import { writtenOf } from './types.ts';

/** Headers whose values are an implementation's own: that they are there is compared, not what they say. */
const OWN_WORDS = /^__streams\.errors\.(exception|stacktrace)$/;

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

/** What handlers were told as a case file writes it. */
export function readableFailures({ failures }: Outcome): Failure[] | undefined {
  return failures?.map(({ policy, after, node, message, ...told }) => {
    const { topic, partition, offset, ts, key, value, headers, origin, for: target, record } = told;
    return {
      ...{ policy, after, node, message, topic, partition, offset, ts: exact(ts) as Failure['ts'], key, value },
      ...textHeaders(headers),
      ...(origin !== undefined && { origin, for: target }),
      ...(record && {
        record: { key: record.key, value: record.value, ts: exact(record.ts), ...textHeaders(record.headers) },
      }),
    };
  });
}

function textHeaders(headers: RawHeaders): Pick<Failure, 'headers'> {
  if (headers.length === 0) return {};
  return { headers: headers.map(([name, bytes]) => [name, headerText(name, bytes)]) };
}

function headerText(name: string, hex: string | null): string | null {
  if (hex === null) return null;
  return OWN_WORDS.test(name) ? '…' : Buffer.from(hex, 'hex').toString();
}

/** A number where that is exact, else digits. */
function exact(digits: string | null): number | string | null {
  if (digits === null) return null;
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
}
