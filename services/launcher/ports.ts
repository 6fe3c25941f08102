import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { LauncherError } from './launcher-error.ts';

// Below the ports that systems hand to outgoing connections, so that the port of a killed instance stays its own.
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** Gives out ports of this machine, none twice. */
export class Ports {
  readonly #taken = new Set<number>();

  /**
   * That very port.
   * @throws {LauncherError} LAUNCHER_PORT_IN_USE, naming the port.
   */
  async exactly(port: number): Promise<number> {
    if (await this.#take(port)) return port;
    const message = `Port ${port} is in use: stop the program that listens on it, or choose another with PORT=….`;
    throw new LauncherError('LAUNCHER_PORT_IN_USE', message);
  }

  /** That port when it is free, or any other. */
  async preferably(port: number): Promise<number> {
    return (await this.#take(port)) ? port : this.any();
  }

  /** A free port. */
  async any(): Promise<number> {
    for (;;) {
      const port = randomInt(LOWEST, HIGHEST);
      if (await this.#take(port)) return port;
    }
  }

  async #take(port: number): Promise<boolean> {
    if (port < 1 || port > 65_535 || this.#taken.has(port)) return false;
    // Taken before it is known to be free: two calls must not get the same one.
    this.#taken.add(port);
    if (await isFree(port)) return true;
    this.#taken.delete(port);
    return false;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    // On every address: what listens on one of them is in the way too.
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
