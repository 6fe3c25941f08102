/** Resolves when the check passes; rejects with `what` when it does not within the time, ms. */
export async function eventually(check: () => Promise<boolean>, what: () => string, withinMs = 25_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
