import { expect, test } from 'vitest';
import { changeSerde, Serdes } from '../../src/serdes/index.ts';

const serde = changeSerde(Serdes.long);

test.each([
  { change: { newValue: 6n, oldValue: 2n }, hex: '100000000000000006000000000000000202' },
  { change: { newValue: 5n, oldValue: null }, hex: '000000000000000501' },
  { change: { newValue: null, oldValue: 4n }, hex: '000000000000000400' },
])('$change is $hex, as the JVM writes it', ({ change, hex }) => {
  expect(serde.serialize('t', change).toString('hex')).toBe(hex);
  expect(serde.deserialize('t', Buffer.from(hex, 'hex'))).toEqual(change);
});

test.each([
  { change: { newValue: 6n, oldValue: 2n }, hex: '10000000000000000600000000000000020105' },
  { change: { newValue: 5n, oldValue: null }, hex: '00000000000000050004' },
  { change: { newValue: null, oldValue: 4n }, hex: '00000000000000040103' },
])('$hex, which says whether it is the latest too, is read as $change', ({ change, hex }) => {
  expect(serde.deserialize('t', Buffer.from(hex, 'hex'))).toEqual(change);
});

test('long values have a length of several bytes', () => {
  const text = changeSerde(Serdes.string);
  const change = { newValue: 'n'.repeat(10_000), oldValue: 'o' };
  expect(text.deserialize('t', text.serialize('t', change))).toEqual(change);
});

test('an update from nothing to nothing, and bytes of another form, are refused', () => {
  expect(() => serde.serialize('t', { newValue: null, oldValue: null })).toThrow(RangeError);
  expect(() => serde.deserialize('t', Buffer.from('05', 'hex'))).toThrow(RangeError);
  expect(() => serde.deserialize('t', Buffer.from('7f0002', 'hex'))).toThrow(RangeError);
  expect(() => serde.deserialize('t', Buffer.from('03', 'hex'))).toThrow(RangeError);
  expect(() => serde.deserialize('t', Buffer.from('06', 'hex'))).toThrow(RangeError);
  expect(() => serde.deserialize('t', Buffer.alloc(0))).toThrow(RangeError);
});
