import type { Order } from '@orders-platform/contracts';
import {
  createLogger,
  createMetrics,
  createWebApp,
  type Logger,
  type RecordHeader,
  WebServer,
} from '@orders-platform/kit';
import type { OrderLog } from '../order-log.ts';
import type { OrderTail } from '../order-tail.ts';
import { OrdersApi, type OrdersApiOptions } from '../orders-api.ts';
import type { CopiedOrder, CopyQuery, KeyOwner, OrderAt, OrdersView } from '../orders-view.ts';
import { orderRoutes } from '../routes.ts';

/** As the library's errors: branch on `code`. */
class CodedError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

interface Waiter {
  readonly check: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * A stand-in for Kafka and the library in the tests of the HTTP side: one partition, kept in memory, owned by one
 * instance at a time. Each instance sees of it as much as the test lets it.
 */
export class FakePartition {
  readonly records: { readonly order: Order; readonly headers: readonly RecordHeader[] }[] = [];
  readonly views: FakeView[] = [];
  owner: FakeView | undefined;
  /** What the next append does after it has written, or instead. */
  failure: { readonly written: boolean } | undefined;
  /** What appends wait for. */
  stuck: PromiseWithResolvers<void> | undefined;

  append(order: Order, headers: readonly RecordHeader[] = []): number {
    this.records.push({ order, headers });
    for (const view of this.views) if (view.follows) view.see(this.records.length);
    return this.records.length - 1;
  }

  move(to: FakeView | undefined): void {
    const from = this.owner;
    this.owner = to;
    if (from !== to) from?.fail(new CodedError('STREAMS_KEY_MOVED'));
  }
}

/** One instance's view of the {@link FakePartition}, and its way to write there. */
export class FakeView implements OrdersView, OrderLog, OrderTail {
  /** Whether the view shows a record as soon as it is written. */
  follows = true;
  restoring = false;
  port = 0;
  /** What this instance believes, when that is not the truth. */
  belief: KeyOwner | undefined;
  /** The copy kept here while another instance owns the partition, or this one restores: how much it lacks. */
  copyLag: number | undefined;
  /** Whether this instance can read the log itself. */
  readsLog = false;
  /** How often it did. */
  tailsRead = 0;
  /** How often the copy was asked. */
  copiesAsked = 0;
  /** The instances that this one believes to keep copies. */
  believedCopies: readonly FakeView[] = [];
  readonly waiters = new Set<Waiter>();
  readonly #partition: FakePartition;
  #seen = 0;

  constructor(partition: FakePartition) {
    this.#partition = partition;
    partition.views.push(this);
  }

  owner(): KeyOwner {
    if (this.belief) return this.belief;
    const { owner } = this.#partition;
    if (owner === undefined) return { kind: 'unknown', reason: 'the group is assigning tasks' };
    return owner === this ? { kind: 'local' } : { kind: 'remote', host: '127.0.0.1', port: owner.port };
  }

  partitionOf(): number {
    if (this.owner().kind === 'unknown' && this.copyLag === undefined) throw new CodedError('STREAMS_STORE_NOT_READY');
    return 0;
  }

  async get(id: string): Promise<Order | undefined> {
    this.#check();
    return this.#partition.records.slice(0, this.#seen).findLast(({ order }) => order.id === id)?.order;
  }

  async getCopy(id: string, { maxLag, position = -1 }: CopyQuery): Promise<CopiedOrder | undefined> {
    const lag = this.copyLag;
    this.copiesAsked++;
    if (lag === undefined) throw new CodedError('STREAMS_KEY_MOVED');
    if (lag > maxLag || this.#seen <= position) throw new CodedError('STREAMS_STORE_NOT_READY');
    const order = this.#partition.records.slice(0, this.#seen).findLast((one) => one.order.id === id)?.order;
    return order && { order, position: { partition: 0, offset: this.#seen - 1 }, lag };
  }

  copies(): readonly { readonly host: string; readonly port: number }[] {
    return this.believedCopies.map(({ port }) => ({ host: '127.0.0.1', port }));
  }

  waitFor(id: string, until: (order: Order) => boolean, signal: AbortSignal): Promise<Order> {
    return this.#wait(signal, async () => {
      const order = await this.get(id);
      return order && until(order) ? order : undefined;
    });
  }

  positionOf(): number {
    return this.#seen - 1;
  }

  async waitForPosition(_id: string, offset: number, signal: AbortSignal): Promise<void> {
    await this.#wait(signal, async () => (this.#seen > offset ? true : undefined));
  }

  async catchUp(): Promise<void> {
    this.see(this.#partition.records.length);
  }

  async append(order: Order, headers: readonly RecordHeader[]): Promise<{ partition: number; offset: number }> {
    await this.#partition.stuck?.promise;
    const { failure } = this.#partition;
    this.#partition.failure = undefined;
    if (failure && !failure.written) throw new CodedError('STREAMS_TIMEOUT');
    const offset = this.#partition.append(order, headers);
    if (failure) throw new CodedError('STREAMS_TIMEOUT');
    return { partition: 0, offset };
  }

  async find(id: string): Promise<OrderAt | undefined> {
    this.tailsRead++;
    if (!this.readsLog) throw new CodedError('STREAMS_TIMEOUT');
    const offset = this.#partition.records.findLastIndex(({ order }) => order.id === id);
    const order = this.#partition.records[offset]?.order;
    return order && { order, position: { partition: 0, offset } };
  }

  see(count: number): void {
    this.#seen = count;
    for (const waiter of [...this.waiters]) waiter.check();
  }

  fail(error: unknown): void {
    for (const waiter of [...this.waiters]) waiter.fail(error);
  }

  #check(): void {
    if (this.restoring) throw new CodedError('STREAMS_STORE_NOT_READY');
    if (this.#partition.owner !== this) throw new CodedError('STREAMS_KEY_MOVED');
  }

  async #wait<T>(signal: AbortSignal, look: () => Promise<T | undefined>): Promise<T> {
    const found = await look();
    if (found !== undefined) return found;
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const check = () => void look().then((value) => value !== undefined && resolve(value), reject);
    const waiter: Waiter = { check, fail: reject };
    const aborted = () => reject(signal.reason);
    this.waiters.add(waiter);
    signal.addEventListener('abort', aborted);
    return promise.finally(() => {
      this.waiters.delete(waiter);
      signal.removeEventListener('abort', aborted);
    });
  }
}

/** One instance: the real API over real HTTP, above a view that is the test's. */
export interface Instance {
  readonly view: FakeView;
  readonly api: OrdersApi;
  readonly url: string;
  close(): Promise<void>;
}

/** Starts an instance on a free port. */
export async function startInstance(
  partition: FakePartition,
  name: string,
  options: Partial<Pick<OrdersApiOptions, 'maxWaiters' | 'writeTimeoutMs' | 'handOverMs'>> & {
    readonly drainMs?: number;
  } = {},
): Promise<Instance> {
  const { maxWaiters = 1000, writeTimeoutMs = 2000, handOverMs = 0, drainMs = 0 } = options;
  const limits = { maxWaiters, writeTimeoutMs, handOverMs, maxLag: 10 };
  const view = new FakeView(partition);
  const logger: Logger = createLogger({ service: 'orders', instance: name, level: 'silent' });
  let api: OrdersApi | undefined;
  const web = await WebServer.listen({ host: '127.0.0.1', port: 0, drainMs }, (closing) => {
    api = new OrdersApi({ view, log: view, tail: view, instance: name, closing, ...limits });
    const health = { instance: name, ready: () => ({ ready: true }) };
    return createWebApp({ logger, metrics: createMetrics(), health, routes: orderRoutes(api) });
  });
  view.port = web.port;
  if (api === undefined) throw new Error('the app was not built');
  const running = api;
  const close = async () => {
    await web.close();
    await running.close();
  };
  return { view, api, url: `http://127.0.0.1:${web.port}`, close };
}
