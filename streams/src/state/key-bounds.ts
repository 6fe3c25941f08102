/** The least key above `key`: the upper bound of a range that includes it. */
export function afterKey(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.alloc(1)]);
}

/** The least key above all that begin with `prefix`; undefined when there is none. */
export function afterPrefix(prefix: Buffer): Buffer | undefined {
  for (let length = prefix.length; length > 0; length--) {
    const last = prefix[length - 1] as number;
    if (last === 0xff) continue;
    const bound = Buffer.from(prefix.subarray(0, length));
    bound[length - 1] = last + 1;
    return bound;
  }
  return undefined;
}

/** Record keys from one to another, both included, open where undefined. */
export interface KeyBounds {
  readonly from: Buffer | undefined;
  readonly to: Buffer | undefined;
}

/** Whether a record's key lies within. */
export function isWithin(key: Buffer, { from, to }: KeyBounds): boolean {
  return (from === undefined || Buffer.compare(key, from) >= 0) && (to === undefined || Buffer.compare(key, to) <= 0);
}
