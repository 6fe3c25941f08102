import { expect, it } from 'vitest';
import type { Serde } from '../../src/serdes/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { keyBytesOf, keyOf } from '../../src/serdes/key-bytes.ts';

const TEXTS = ['order-1', '', 'naïve', '₿', '😀', '\ufffd', 'a\ufffdb', '\u0000', '\ud800'];

it('gives each text its own bytes, whatever was asked before', () => {
  for (const text of [...TEXTS, ...TEXTS.toReversed()]) {
    expect(keyBytesOf(Serdes.string, 't', text)).toEqual(Buffer.from(text, 'utf8'));
    expect(keyBytesOf(Serdes.string, 't', text)).toEqual(Buffer.from(text, 'utf8'));
  }
});

it('gives a key that was read the bytes of its text, not the invalid ones it came with', () => {
  const read = [...TEXTS.map((text) => Buffer.from(text)), Buffer.from([0xff]), Buffer.from([0x61, 0xc3])];
  for (const bytes of read) {
    const key = keyOf(Serdes.string, 't', bytes);
    expect(key).toBe(bytes.toString('utf8'));
    expect(keyBytesOf(Serdes.string, 't', key)).toEqual(Buffer.from(key, 'utf8'));
  }
});

it('serializes a text once for all who write it, and keeps ASCII as it was read', () => {
  const bytes = Buffer.from('order-1');
  const key = keyOf(Serdes.string, 't', bytes);
  expect(keyBytesOf(Serdes.string, 'changelog', key)).toBe(bytes);
  const written = keyBytesOf(Serdes.string, 'changelog', 'order-2');
  expect(keyBytesOf(Serdes.string, 'output', 'order-2')).toBe(written);
});

it('asks every other serde each time', () => {
  let asked = 0;
  const serde: Serde<string> = {
    serialize: (topic, text) => Buffer.from(`${topic}/${text}/${++asked}`),
    deserialize: (_topic, bytes) => bytes.toString(),
  };
  const key = keyOf(serde, 't', Buffer.from('order-1'));
  expect(keyBytesOf(serde, 'a', key).toString()).toBe('a/order-1/1');
  expect(keyBytesOf(serde, 'b', key).toString()).toBe('b/order-1/2');
});
