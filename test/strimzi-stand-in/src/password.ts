import { randomInt } from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LENGTH = 32;

/** A password as Strimzi makes them: 32 letters and digits, a letter first. */
export function newPassword(): string {
  const all = `${LETTERS}0123456789`;
  const pick = (from: string): string => from.charAt(randomInt(from.length));
  return pick(LETTERS) + Array.from({ length: LENGTH - 1 }, () => pick(all)).join('');
}
