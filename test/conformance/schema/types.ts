import * as z from 'zod';

const scalar = z
  .enum(['string', 'long', 'int', 'bytes', 'json'])
  .describe(
    'string: UTF-8; long: int64; int: int32; bytes: written as hex; json: JSON text, whose strings and integers functions see as such',
  );

/** The types of keys and values: how bytes are made of them, and how a case file writes them. */
export const typeSchema = z
  .union([
    scalar,
    z
      .strictObject({ windowed: scalar, sizeMs: z.int() })
      .describe('a key in a time window of that size, written [key@start/end]'),
    z.strictObject({ session: scalar }).describe('a key in a session, written [key@start/end]'),
  ])
  .describe('the type of a key or value');

export type TypeName = z.infer<typeof typeSchema>;
