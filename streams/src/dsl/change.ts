/** What a table sends to the operators after it: the new value of a key and, where somebody needs it, the old one. */
export class Change<V> {
  readonly newValue: V | null;
  /** Null where there was none, and where nobody asked for it. */
  readonly oldValue: V | null;

  constructor(newValue: V | null, oldValue: V | null) {
    this.newValue = newValue;
    this.oldValue = oldValue;
  }
}
