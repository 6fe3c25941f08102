/** One header of a record; keys may repeat, order is kept. */
export interface Header {
  readonly key: string;
  readonly value: Buffer | null;
}

/** A record's headers in order. Never changed in place: build a new array. */
export type Headers = readonly Header[];

/** What a record without headers carries; shared, so that most records allocate none. */
export const EMPTY_HEADERS: Headers = Object.freeze([]);

/** The last header of that key, as Kafka's `Headers.lastHeader`. */
export function lastHeader(headers: Headers, key: string): Header | undefined {
  for (let i = headers.length - 1; i >= 0; i--) {
    const header = headers[i];
    if (header?.key === key) return header;
  }
  return undefined;
}
