import { describe, expect, it } from 'vitest';
import {
  INSTRUCTION,
  readSubscription,
  subscriptionOf,
} from '../../../../src/dsl/operators/foreign-key/subscription.ts';
import { subscriptionResponseSerde } from '../../../../src/dsl/operators/foreign-key/subscription-response.ts';
import { stringSerde } from '../../../../src/serdes/primitive-serdes.ts';

const hash = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
const primaryKey = Buffer.from('pk');

describe('a subscription', () => {
  it('is version, instruction, hash, key and partition', () => {
    const instruction = INSTRUCTION.PROPAGATE_ONLY_IF_FK_VAL_AVAILABLE;
    const { bytes } = subscriptionOf({ hash, instruction, primaryKey, primaryPartition: 258 });
    expect(bytes.toString('hex')).toBe(`0103${hash.toString('hex')}706b00000102`);
    expect(readSubscription(bytes)).toMatchObject({ hash, instruction, primaryKey, primaryPartition: 258 });
  });

  it('marks a missing hash in the first bit', () => {
    const instruction = INSTRUCTION.DELETE_KEY_AND_PROPAGATE;
    const { bytes } = subscriptionOf({ hash: null, instruction, primaryKey, primaryPartition: 0 });
    expect(bytes.toString('hex')).toBe('8101706b00000000');
    expect(readSubscription(bytes)).toMatchObject({ hash: null, instruction, primaryKey, primaryPartition: 0 });
  });

  it('of version 0 has no partition', () => {
    const read = readSubscription(Buffer.concat([Buffer.from([0, 2]), hash, primaryKey]));
    expect(read).toMatchObject({ hash, instruction: 2, primaryKey, primaryPartition: undefined });
  });

  it.each([
    ['a later version', Buffer.from([2, 0, 0, 0, 0, 0])],
    ['an unknown instruction', Buffer.from([0x81, 4, 0, 0, 0, 0])],
    ['too few bytes', Buffer.from([0x81, 1, 0])],
    ['no bytes', Buffer.alloc(0)],
  ])('is refused for %s', (_what, bytes) => {
    expect(() => readSubscription(bytes)).toThrow(RangeError);
  });
});

describe('a response', () => {
  const serde = subscriptionResponseSerde(stringSerde);

  it('is version, hash and value; the partition is not written', () => {
    const bytes = serde.serialize('t', { hash, foreignValue: 'v', primaryPartition: 3 });
    expect(bytes.toString('hex')).toBe(`00${hash.toString('hex')}76`);
    expect(serde.deserialize('t', bytes)).toEqual({ hash, foreignValue: 'v', primaryPartition: undefined });
  });

  it('without hash and value is one byte', () => {
    const bytes = serde.serialize('t', { hash: null, foreignValue: null, primaryPartition: 3 });
    expect(bytes.toString('hex')).toBe('80');
    expect(serde.deserialize('t', bytes)).toEqual({ hash: null, foreignValue: null, primaryPartition: undefined });
  });

  it('loses a value of no bytes, as in Kafka Streams', () => {
    const bytes = serde.serialize('t', { hash, foreignValue: '', primaryPartition: 0 });
    expect(serde.deserialize('t', bytes).foreignValue).toBeNull();
  });

  it.each([[Buffer.from([1])], [Buffer.from([0, 1, 2])], [Buffer.alloc(0)]])('is refused for %o', (bytes) => {
    expect(() => serde.deserialize('t', bytes)).toThrow(RangeError);
  });
});
