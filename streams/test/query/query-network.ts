import type { RequestListener } from 'node:http';
import { queryHandler } from '../../src/query/index.ts';
import type { SimulatedProcess, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import type { SimulatedInstance } from '../runtime/simulated-application.ts';

/** An answer on its way, as far as `fetch`'s callers look at it. */
type Answer = Pick<Response, 'status' | 'arrayBuffer'>;

/**
 * A `fetch` by which simulated instances ask each other under virtual time: at the host that has an instance's name
 * its query handler answers. The dead refuse, or take their answer with them; the paused say nothing.
 */
export class QueryNetwork {
  /** Addresses asked so far. */
  readonly asked: string[] = [];
  readonly #scheduler: SimulatedScheduler;
  readonly #instances: readonly SimulatedInstance[];
  readonly #handlers = new WeakMap<object, RequestListener>();

  constructor(scheduler: SimulatedScheduler, instances: readonly SimulatedInstance[]) {
    this.#scheduler = scheduler;
    this.#instances = instances;
  }

  readonly fetch = (async (input: string, init?: RequestInit) => {
    this.asked.push(input);
    return (await this.#until(init?.signal, this.#carry(new URL(input)))) as Response;
  }) as typeof fetch;

  async #carry(url: URL): Promise<Answer> {
    const instance = this.#instances.find(({ name }) => name === url.hostname);
    await this.#transit();
    const { process, streams } = instance ?? {};
    if (process === undefined || streams === undefined || isKilled(process)) throw refused(url);
    if (process.state === 'paused') return new Promise(() => {});
    const handler = this.#handlers.get(streams) ?? queryHandler(streams);
    this.#handlers.set(streams, handler);
    const answer = await answered(handler, `${url.pathname}${url.search}`);
    await this.#transit();
    if (isKilled(process)) throw refused(url);
    return answer;
  }

  #transit(): Promise<void> {
    return new Promise((resolve) => this.#scheduler.setTimer(this.#scheduler.between(1, 5), resolve));
  }

  #until<T>(signal: AbortSignal | null | undefined, answer: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    return Promise.race([answer, promise]);
  }
}

function isKilled({ state }: SimulatedProcess): boolean {
  return state === 'killed';
}

function refused(url: URL): TypeError {
  return new TypeError('fetch failed', { cause: new Error(`connect ECONNREFUSED ${url.host}`) });
}

/** What the listener writes, as a whole. */
function answered(listener: RequestListener, path: string): Promise<Answer> {
  return new Promise((resolve) => {
    let status = 200;
    const response = {
      headersSent: false,
      setHeader: () => {},
      writeHead: (given: number) => {
        status = given;
        return response;
      },
      end: (body: string | Buffer) => {
        const bytes = Buffer.from(body as string);
        const copy = new Uint8Array(bytes).buffer;
        resolve({ status, arrayBuffer: async () => copy });
      },
      destroy: () => {},
    };
    listener({ url: path, method: 'GET' } as never, response as never);
  });
}
