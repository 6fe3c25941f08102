const INTEGER = /^-?\d+$/;

// Node passes the source text of a primitive to the reviver; TypeScript's library does not know it yet.
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/**
 * JSON without loss of digits: an integer that a number cannot hold is a bigint, everything else as `JSON.parse`.
 * @throws {SyntaxError} when the text is not JSON.
 */
export function parseJson(text: string): unknown {
  return parse(text, (_key, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && INTEGER.test(source)
      ? BigInt(source)
      : value,
  );
}

/** JSON in which a bigint is an integer with all its digits. */
export function printJson(value: unknown, space?: number): string {
  return JSON.stringify(value, (_key, member) => (typeof member === 'bigint' ? rawJSON(`${member}`) : member), space);
}
