const LENGTH = 4;

/** Where a subscription stands in its store: length of the foreign key, foreign key, primary key (`CombinedKeySchema`). */
export function combinedKey(foreignKey: Buffer, primaryKey: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(LENGTH + foreignKey.length + primaryKey.length);
  bytes.writeInt32BE(foreignKey.length, 0);
  foreignKey.copy(bytes, LENGTH);
  primaryKey.copy(bytes, LENGTH + foreignKey.length);
  return bytes;
}

/** What all combined keys of one foreign key begin with, and no others. */
export function combinedKeyPrefix(foreignKey: Buffer): Buffer {
  return combinedKey(foreignKey, Buffer.alloc(0));
}

/** The primary key of a combined key. */
export function primaryKeyOf(bytes: Buffer): Buffer {
  return bytes.subarray(LENGTH + bytes.readInt32BE(0));
}
