import { expect, test } from 'vitest';
import { Serdes } from '../../src/serdes/index.ts';

const timeWindowed = Serdes.timeWindowed(Serdes.string, 2);
const sessionWindowed = Serdes.sessionWindowed(Serdes.string);

test('a time-windowed key is the key and its start', () => {
  const windowed = { key: 'k', window: { start: 0, end: 2 } };
  const bytes = timeWindowed.serialize('t', windowed);
  expect(bytes.toString('hex')).toBe('6b0000000000000000');
  expect(timeWindowed.deserialize('t', bytes)).toEqual(windowed);
});

test('a session key is the key, its end and its start', () => {
  const windowed = { key: 'k', window: { start: 10, end: 15 } };
  const bytes = sessionWindowed.serialize('t', windowed);
  expect(bytes.toString('hex')).toBe('6b000000000000000f000000000000000a');
  expect(sessionWindowed.deserialize('t', bytes)).toEqual(windowed);
});

test('times beyond 2^53 keep their digits, and the end saturates', () => {
  const start = 2n ** 63n - 2n;
  const windowed = timeWindowed.deserialize(
    't',
    timeWindowed.serialize('t', { key: '', window: { start, end: start } }),
  );
  expect(windowed).toEqual({ key: '', window: { start, end: 2n ** 63n - 1n } });
});

test('bytes too short for a window are refused', () => {
  expect(() => timeWindowed.deserialize('t', Buffer.alloc(7))).toThrow(RangeError);
  expect(() => sessionWindowed.deserialize('t', Buffer.alloc(15))).toThrow(RangeError);
});
