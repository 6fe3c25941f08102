/** What a table sends to the operators after it: the new value of a key and, where somebody needs it, the old one. */
export class Change<V> {
  readonly newValue: V | null;
  /** Null where there was none, and where nobody asked for it. */
  readonly oldValue: V | null;
  /** False where a versioned table has a newer value of the key: the change is out of order. */
  readonly isLatest: boolean;

  constructor(newValue: V | null, oldValue: V | null, isLatest = true) {
    this.newValue = newValue;
    this.oldValue = oldValue;
    this.isLatest = isLatest;
  }
}
