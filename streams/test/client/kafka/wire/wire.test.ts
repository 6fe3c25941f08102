import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WireReader } from '../../../../src/client/kafka/wire/wire-reader.ts';
import { WireWriter } from '../../../../src/client/kafka/wire/wire-writer.ts';

function written(write: (writer: WireWriter) => void): Buffer {
  const writer = new WireWriter();
  write(writer);
  const { size } = writer;
  const bytes = Buffer.concat(writer.finish());
  expect(size).toBe(bytes.length);
  return bytes;
}

it('writes compact types as the protocol has them', () => {
  const bytes = written((writer) =>
    writer.string('ab').string(null).string('').int32s([1]).array(null, Boolean).bytes(Buffer.from('x')).tags(),
  );
  expect(bytes.toString('hex')).toBe('036162' + '00' + '01' + '0200000001' + '00' + '0278' + '00');
});

it('reads back every integer', () => {
  fc.assert(
    fc.property(
      fc.maxSafeInteger(),
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      fc.nat({ max: 2 ** 31 - 1 }),
      fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }),
      (long, int, unsigned, short) => {
        const reader = new WireReader(written((w) => w.int64(long).int32(int).uvarint(unsigned).int16(short)));
        expect([reader.int64(), reader.int32(), reader.uvarint(), reader.int16()]).toEqual([
          long,
          int,
          unsigned,
          short,
        ]);
      },
    ),
  );
});

it('reads back strings and bytes of any length', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 900 })),
      fc.array(fc.uint8Array({ maxLength: 3_000 })),
      (texts, pieces) => {
        const buffers = pieces.map((piece) => Buffer.from(piece));
        const reader = new WireReader(
          written((w) =>
            w
              .strings(texts)
              .bytes(...buffers)
              .boolean(true),
          ),
        );
        expect(reader.array(() => reader.string())).toEqual(texts);
        expect(reader.bytes().equals(Buffer.concat(buffers))).toBe(true);
        expect(reader.boolean()).toBe(true);
      },
    ),
  );
});

it('does not copy large bytes', () => {
  const large = Buffer.alloc(4_096, 7);
  const writer = new WireWriter();
  writer.int8(1).bytes(large).int8(2);
  expect(writer.finish().some((piece) => piece === large)).toBe(true);
});

it('passes over tagged fields that it does not know', () => {
  const bytes = Buffer.from('02' + '0102ffff' + '020100' + '05', 'hex');
  const reader = new WireReader(bytes);
  let known: number | undefined;
  reader.tags({
    2: (tag) => {
      known = tag.int8();
    },
  });
  expect(known).toBe(0);
  expect(reader.int8()).toBe(5);
});

it('refuses to read past the end', () => {
  expect(() => new WireReader(Buffer.from([0, 1])).int32()).toThrow(
    expect.objectContaining({ code: 'STREAMS_BROKER' }),
  );
  expect(() => new WireReader(Buffer.from([5, 65])).string()).toThrow(
    expect.objectContaining({ code: 'STREAMS_BROKER' }),
  );
});
