/** Does something and prints what it was and how long it took. */
export async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s`;
  try {
    const result = await work();
    console.log(`${seconds()}  ${what}`);
    return result;
  } catch (error) {
    console.log(`${seconds()}  ${what}: FAILED`);
    throw error;
  }
}
