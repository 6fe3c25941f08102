import type { Headers } from '@orders-platform/streams';
import type { CaseInput } from '../schema.ts';
import type { CaseTypes } from './case-types.ts';
import { bytesOf } from './types.ts';

/** What a case pipes, apart from the steps of the wall clock. */
export type PipedInput = Extract<CaseInput, { readonly topic: string }>;

/** A record's bytes and headers as a case writes them. @throws Error when no call reads its topic */
export function inputRecord(input: PipedInput, types: CaseTypes) {
  const { topic, headers } = input;
  const of = types.input(topic);
  if (of === undefined) throw new Error(`no call reads the topic '${topic}'`);
  return {
    key: input.keyHex === undefined ? bytesOf(of.key, input.key) : Buffer.from(input.keyHex, 'hex'),
    value: input.valueHex === undefined ? bytesOf(of.value, input.value) : Buffer.from(input.valueHex, 'hex'),
    headers: headersOf(headers),
  };
}

function headersOf(written: PipedInput['headers']): Headers {
  const pairs = Array.isArray(written) ? written : Object.entries(written ?? {});
  return pairs.map(([key, value]) => ({ key, value: value === null ? null : Buffer.from(value) }));
}
