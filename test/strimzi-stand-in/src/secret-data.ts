import type { Secret } from './kinds.ts';

/** Data of a Secret from texts and bytes. */
export function encodeData(data: Readonly<Record<string, string | Buffer>>): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
}

/** The text under a key of a Secret, or undefined. */
export function decodeText(secret: Secret | undefined, key: string): string | undefined {
  const value = secret?.data?.[key];
  return value === undefined || value === '' ? undefined : Buffer.from(value, 'base64').toString();
}

/** A number that an annotation holds; without it 0. */
export function generationOf(
  object: { readonly metadata: Secret['metadata'] } | undefined,
  annotation: string,
): number {
  return Number(object?.metadata.annotations?.[annotation] ?? 0);
}
