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
