const SEED = 104_729;
const C1_HIGH = 0x87c37b91;
const C1_LOW = 0x114253d5;
const C2_HIGH = 0x4cf5ad43;
const C2_LOW = 0x2745937f;

/** A 64-bit integer that wraps round, in two halves: bigints would cost more than the hash itself. */
class Word {
  high: number;
  low: number;

  constructor(high: number, low: number) {
    this.high = high | 0;
    this.low = low | 0;
  }

  xor(high: number, low: number): void {
    this.high ^= high;
    this.low ^= low;
  }

  add(high: number, low: number): void {
    const sum = (this.low >>> 0) + (low >>> 0);
    this.high = (this.high + high + (sum > 0xffffffff ? 1 : 0)) | 0;
    this.low = sum | 0;
  }

  multiply(high: number, low: number): void {
    const cross = Math.imul(this.high, low) + Math.imul(this.low, high);
    this.high = (upperProduct(this.low, low) + cross) | 0;
    this.low = Math.imul(this.low, low);
  }

  /** By 1 to 31 bits. */
  rotateLeft(bits: number): void {
    const { high, low } = this;
    this.high = (high << bits) | (low >>> (32 - bits));
    this.low = (low << bits) | (high >>> (32 - bits));
  }

  swapHalves(): void {
    const { high } = this;
    this.high = this.low;
    this.low = high;
  }

  finish(): void {
    this.low ^= this.high >>> 1;
    this.multiply(0xff51afd7, 0xed558ccd);
    this.low ^= this.high >>> 1;
    this.multiply(0xc4ceb9fe, 0x1a85ec53);
    this.low ^= this.high >>> 1;
  }
}

/** The 16 bytes of Kafka Streams' `Murmur3.hash128` of some bytes, both halves big-endian. */
export function murmur3Hash128(bytes: Uint8Array): Buffer {
  const first = new Word(0, SEED);
  const second = new Word(0, SEED);
  const one = new Word(0, 0);
  const two = new Word(0, 0);
  const whole = bytes.length & ~15;
  for (let at = 0; at < whole; at += 16) {
    load(one, bytes, at, 8);
    mixFirst(one, first);
    first.rotateLeft(27);
    first.add(second.high, second.low);
    first.multiply(0, 5);
    first.add(0, 0x52dce729);
    load(two, bytes, at + 8, 8);
    mixSecond(two, second);
    second.rotateLeft(31);
    second.add(first.high, first.low);
    second.multiply(0, 5);
    second.add(0, 0x38495ab5);
  }
  const rest = bytes.length - whole;
  if (rest > 8) {
    load(two, bytes, whole + 8, rest - 8);
    mixSecond(two, second);
  }
  if (rest > 0) {
    load(one, bytes, whole, Math.min(rest, 8));
    mixFirst(one, first);
  }
  first.xor(0, bytes.length);
  second.xor(0, bytes.length);
  addEach(first, second);
  first.finish();
  second.finish();
  addEach(first, second);
  return hashBytes(first, second);
}

function mixFirst(block: Word, hash: Word): void {
  block.multiply(C1_HIGH, C1_LOW);
  block.rotateLeft(31);
  block.multiply(C2_HIGH, C2_LOW);
  hash.xor(block.high, block.low);
}

/** Rotates the block by 33. */
function mixSecond(block: Word, hash: Word): void {
  block.multiply(C2_HIGH, C2_LOW);
  block.swapHalves();
  block.rotateLeft(1);
  block.multiply(C1_HIGH, C1_LOW);
  hash.xor(block.high, block.low);
}

function addEach(first: Word, second: Word): void {
  first.add(second.high, second.low);
  second.add(first.high, first.low);
}

/** Up to 8 bytes, the lowest first. */
function load(word: Word, bytes: Uint8Array, at: number, length: number): void {
  let high = 0;
  let low = 0;
  for (let i = length - 1; i >= 0; i--) {
    const byte = bytes[at + i] as number;
    if (i >= 4) high |= byte << (8 * (i - 4));
    else low |= byte << (8 * i);
  }
  word.high = high;
  word.low = low;
}

/** The upper half of the 64-bit product of two unsigned 32-bit integers. */
function upperProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle & 0xffff);
  return aHigh * bHigh + (middle >>> 16) + (other >>> 16);
}

function hashBytes(first: Word, second: Word): Buffer {
  const hash = Buffer.allocUnsafe(16);
  hash.writeInt32BE(first.high, 0);
  hash.writeInt32BE(first.low, 4);
  hash.writeInt32BE(second.high, 8);
  hash.writeInt32BE(second.low, 12);
  return hash;
}
