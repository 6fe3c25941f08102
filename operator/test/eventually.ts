import { setTimeout as delay } from 'node:timers/promises';

const EVERY_MS = 50;

/**
 * Resolves with what `look` finds, asked again while it throws, as a failing `expect` does.
 * @throws what it threw last, `withinMs` after the call.
 */
export async function eventually<T>(look: () => T | Promise<T>, withinMs = 20_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() >= end) throw error;
    }
    await delay(EVERY_MS);
  }
}
