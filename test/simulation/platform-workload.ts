import { type Customer, type Order, type Payment, PRODUCTS, type Product } from '../../services/contracts/index.ts';
import type { SimulatedCluster, SimulatedScheduler } from '../../streams/src/testing/simulation/index.ts';
import { appendTo, decoded, serdes } from './platform-topics.ts';

const HOUR = 3_600_000;
const CUSTOMERS: readonly Customer[] = ['platinum', 'gold', 'silver', 'bronze', 'diamond'].map((level, index) => ({
  // Beyond 2^53, where a number would lose the last digit.
  id: 2n ** 53n + BigInt(2 * index + 1),
  firstName: 'Ada',
  lastName: `of ${level}`,
  email: `ada@${level}.example`,
  address: '1 Main Street',
  level,
}));
const UNKNOWN_CUSTOMER = 7n;

/** What is asked of the platform in one run. */
export interface WorkloadOptions {
  readonly orders: number;
  readonly partitions: number;
  /** Over how long the orders come, ms. */
  readonly durationMs: number;
}

/** What the outside world does to the platform: customers, counts, orders, payments and shipments, drawn from the seed. */
export class PlatformWorkload {
  /** The orders posted so far. */
  readonly posted: Order[] = [];
  readonly #scheduler: SimulatedScheduler;
  readonly #cluster: SimulatedCluster;
  readonly #options: WorkloadOptions;
  /** Order id → whether it is to be shipped once it is VALIDATED. */
  readonly #toShip = new Map<string, boolean>();
  readonly #shipped = new Set<string>();
  readonly #added = new Map<Product, number>();
  #timersLeft = 0;

  constructor(scheduler: SimulatedScheduler, cluster: SimulatedCluster, options: WorkloadOptions) {
    this.#scheduler = scheduler;
    this.#cluster = cluster;
    this.#options = options;
  }

  /** Fills customers and the warehouse, and sets timers for all the rest. */
  begin(): void {
    const { orders, durationMs } = this.#options;
    for (const customer of CUSTOMERS) this.#append(serdes.customers, customer.id, customer);
    this.#add('UNDERPANTS', 1_000_000);
    this.#add('JUMPERS', this.#scheduler.between(0, 12));
    if (this.#scheduler.chance(0.7)) this.#add('STOCKINGS', this.#scheduler.between(0, 5));
    for (let i = 0; i < orders; i++) this.#at(this.#scheduler.between(0, durationMs), () => this.#post(i));
    for (let i = 0; i < 4; i++) {
      const product = this.#oneOf(['JUMPERS', 'JUMPERS', 'STOCKINGS'] as const);
      const count = this.#scheduler.between(1, 6);
      this.#at(this.#scheduler.between(0, durationMs), () => this.#add(product, count));
    }
    this.#shipLater();
  }

  /** Whether all has been posted, every order has ended, and what was to be shipped is. */
  get isDone(): boolean {
    return this.#timersLeft === 0 && this.unfinished().length === 0;
  }

  /** The orders that have not ended, or are not shipped although they are to be. */
  unfinished(): readonly string[] {
    const states = new Map(decoded(this.#cluster, serdes.orders).map(({ key, value }) => [key, value.state]));
    return [...this.#toShip].flatMap(([id, ships]) => {
      const state = states.get(id);
      const isFinal = state === 'FAILED' || state === 'SHIPPED' || (state === 'VALIDATED' && !ships);
      return isFinal ? [] : [`${id} ${state}`];
    });
  }

  #post(index: number): void {
    const order = this.#draw(`order-${index}`);
    const timestamp = this.#drawTime();
    this.posted.push(order);
    this.#toShip.set(order.id, this.#scheduler.chance(0.5));
    this.#append(serdes.orders, order.id, order, timestamp);
    const payments = this.#oneOf([0, 1, 1, 1, 2] as const);
    for (let i = 0; i < payments; i++) {
      const payment = { id: `payment-${index}-${i}`, orderId: order.id, ccy: 'EUR', amount: 1 } satisfies Payment;
      const at = timestamp + this.#oneOf([0, 1, 60_000, 60_001, -60_000, -60_001] as const);
      this.#at(this.#scheduler.between(0, 3_000), () => this.#append(serdes.payments, payment.id, payment, at));
    }
  }

  #draw(id: string): Order {
    const product = this.#oneOf(['UNDERPANTS', ...PRODUCTS] as const);
    const customerId = this.#oneOf([...CUSTOMERS.map((customer) => customer.id), UNKNOWN_CUSTOMER]);
    const base = { id, customerId, state: 'CREATED', product } as const;
    switch (this.#scheduler.between(0, 11)) {
      case 0:
        return { ...base, quantity: -1, price: 5 };
      case 1:
        return { ...base, quantity: 2, price: -0.01 };
      case 2:
        return { ...base, quantity: 1, price: 2000 };
      case 3:
        return { ...base, quantity: 1, price: 1999.99 };
      case 4:
        return { ...base, quantity: 0, price: 10 };
      case 5:
        return { ...base, quantity: 1, price: Number.NaN };
      default:
        return { ...base, quantity: this.#scheduler.between(1, 4), price: this.#oneOf([0.1, 0.2, 9.99, 150]) };
    }
  }

  /** Mostly now; sometimes of another session, sometimes too late for any. */
  #drawTime(): number {
    const behind = this.#scheduler.chance(0.85) ? 0 : this.#oneOf([1, HOUR - 5_000, 2 * HOUR, 30 * HOUR]);
    return this.#scheduler.now() - behind;
  }

  /** More pieces: the warehouse is counted, which gives all that was ever added less what the log says was shipped. */
  #add(product: Product, pieces: number): void {
    const added = (this.#added.get(product) ?? 0) + pieces;
    this.#added.set(product, added);
    const shipped = decoded(this.#cluster, serdes.warehouseInventory)
      .filter(({ key }) => key === product)
      .reduce((sum, { shipped: pieces }) => sum + (pieces ?? 0), 0);
    this.#append(serdes.warehouseInventory, product, added - shipped);
  }

  #shipLater(): void {
    this.#scheduler.setTimer(this.#scheduler.between(50, 400), () => {
      for (const { key, value } of decoded(this.#cluster, serdes.orders)) {
        if (value.state !== 'VALIDATED' || this.#toShip.get(key) !== true || this.#shipped.has(key)) continue;
        this.#shipped.add(key);
        this.#append(serdes.orders, key, { ...value, state: 'SHIPPED' });
      }
      this.#shipLater();
    });
  }

  #at(ms: number, action: () => void): void {
    this.#timersLeft++;
    this.#scheduler.setTimer(ms, () => {
      this.#timersLeft--;
      action();
    });
  }

  #append<K, V>(topic: Parameters<typeof appendTo<K, V>>[1], key: K, value: V, timestamp?: number): void {
    const record = { key, value, ...(timestamp !== undefined && { timestamp }) };
    appendTo(this.#cluster, topic, this.#options.partitions, record);
  }

  #oneOf<T>(choices: readonly T[]): T {
    return choices[this.#scheduler.between(0, choices.length - 1)] as T;
  }
}
