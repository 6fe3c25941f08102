import * as z from 'zod';

/** A 64-bit integer: a number where JSON readers keep it exact, else a string of digits. */
export const int64 = z
  .union([z.int(), z.string().regex(/^-?\d+$/)])
  .describe('a 64-bit integer: a number where that is exact (up to 2^53-1), else a string of digits');

export type Int64 = z.infer<typeof int64>;

/** Milliseconds of a duration. */
export const milliseconds = z.int().describe('milliseconds');
