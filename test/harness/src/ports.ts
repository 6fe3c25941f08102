import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { HarnessError } from './harness-error.ts';

/** Brokers listen here, and nowhere else. */
export const HOST = '127.0.0.1';

// Below the ports that systems hand to outgoing connections: one of those would take a killed broker's port, or,
// on one host, a client that retries could connect to itself.
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** Throws `HARNESS_PORT_IN_USE`, naming the port, when nothing can listen on it. */
export async function assertPortFree(port: number): Promise<void> {
  if (await isPortFree(port)) return;
  throw new HarnessError(
    'HARNESS_PORT_IN_USE',
    `Port ${port} is in use: stop the program that listens on it, or choose another port.`,
  );
}

/** `count` different ports that were free a moment ago. */
export async function findFreePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(LOWEST, HIGHEST);
    if (!found.has(port) && (await isPortFree(port))) found.add(port);
  }
  return [...found];
}

function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}
