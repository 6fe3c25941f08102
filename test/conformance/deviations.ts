import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const file = fileURLToPath(new URL('deviations.json', import.meta.url));

const deviation = z.strictObject({
  /** Why this library is not to do as Kafka Streams does. */
  reason: z.string(),
  /** How it differs: `-` is what the JVM gave, `+` what this library gives. Written by `npm run conformance:record`. */
  differs: z.array(z.string()),
});
export type Deviation = z.infer<typeof deviation>;

/**
 * Cases in which this library is not to do as Kafka Streams does, by name, with the reason. Their goldens stay as
 * recorded; that the library differs in this and in nothing else is tested, so that none outlives its reason.
 */
export const DEVIATIONS: { readonly [name: string]: Deviation } = z
  .record(z.string(), deviation)
  .parse(JSON.parse(readFileSync(file, 'utf8')));

/** The lines of differences that differ, without those that tell where. */
export function differing(differences: readonly string[]): readonly string[] {
  return differences.flatMap((text) => text.split('\n')).filter((line) => !line.startsWith('    '));
}
