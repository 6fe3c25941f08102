import type { Order, Product } from '@orders-platform/contracts';
import type { Verdicts } from './order-checks.ts';
import type { LogRecord, PlatformLogs, Violation, WarehouseRecord } from './platform-logs.ts';

/** What is left of a product at the end. */
export interface StockBalance {
  readonly product: Product;
  readonly onHand: number | null;
  readonly reserved: number;
  readonly shipped: number;
}

/** A shipment, and the place of its record in the warehouse's topic. */
interface Shipment {
  readonly pieces: number;
  readonly offset: number;
}

/**
 * Invariant 4: per product, what was reserved was there, and what is on hand is what was counted less what was shipped.
 *
 * The orders are taken in the order of the service's repartition topic. When the service read a count in between is
 * in no log: a verdict is right when there is a moment for every count at which all verdicts so far are right.
 */
export function checkStock(
  { byProduct, warehouse }: PlatformLogs,
  verdicts: Verdicts,
): { readonly violations: Violation[]; readonly balances: StockBalance[] } {
  const lost = byProduct.truncated.map((partition) => `${byProduct.topic}-${partition}`);
  const violations: Violation[] = lost.map((subject) => ({
    invariant: 4,
    subject,
    message: 'has lost its first records: the stock cannot be recomputed',
  }));
  if (violations.length > 0) return { violations, balances: [] };
  const events = Map.groupBy(byProduct.records, ({ key }) => key);
  const counts = Map.groupBy(warehouse.records, ({ key }) => key);
  const balances: StockBalance[] = [];
  for (const product of new Set([...events.keys(), ...counts.keys()])) {
    const ledger = new ProductLedger(product, counts.get(product) ?? []);
    for (const event of events.get(product) ?? []) ledger.follow(event, verdicts);
    violations.push(...ledger.close());
    balances.push(ledger.balance);
  }
  return { violations, balances };
}

class ProductLedger {
  readonly #product: Product;
  readonly #records: readonly WarehouseRecord[];
  readonly #counts: readonly WarehouseRecord[];
  readonly #shipmentRecords: readonly Shipment[];
  readonly #reservations = new Map<string, number>();
  readonly #seen = new Set<string>();
  readonly #violations: Violation[] = [];
  #reserved = 0;
  #shipments = 0;
  #shipped = 0;
  /** The least number of counts that the service must have read by now. */
  #countsRead = 0;

  constructor(product: Product, records: readonly WarehouseRecord[]) {
    this.#product = product;
    this.#records = records;
    this.#counts = records.filter(({ shipped }) => shipped === undefined);
    this.#shipmentRecords = records.flatMap(({ shipped, offset }) =>
      shipped !== undefined && shipped > 0 ? [{ pieces: shipped, offset }] : [],
    );
  }

  get balance(): StockBalance {
    const onHand = this.#records.at(-1)?.value ?? null;
    return { product: this.#product, onHand, reserved: this.#reserved, shipped: this.#shipped };
  }

  follow({ value: order }: LogRecord<Product, Order>, verdicts: Verdicts): void {
    const isNew = !this.#seen.has(order.id);
    this.#seen.add(order.id);
    if (order.state === 'CREATED' && isNew) this.#checked(order, verdicts.get(order.id)?.get('INVENTORY_CHECK'));
    if (order.state === 'FAILED') this.#release(order.id);
    if (order.state === 'SHIPPED') this.#ship(order.id);
  }

  /** The breaches found, those of the final balance with them. */
  close(): readonly Violation[] {
    const written = this.#shipmentRecords.reduce((sum, { pieces }) => sum + pieces, 0);
    if (written !== this.#shipped) {
      this.#breach(`has ${this.#shipped} pieces shipped by its orders, and ${written} by the warehouse's log`);
    }
    const left = this.#onHand(this.#counts.length, this.#shipmentRecords.length);
    const { onHand } = this.balance;
    if (left !== onHand) this.#breach(`has ${onHand} on hand, and ${left} were counted and not shipped`);
    if (this.#reserved < 0) this.#breach(`has ${this.#reserved} reserved`);
    return this.#violations;
  }

  #checked({ id, quantity }: Order, verdict: string | undefined): void {
    // A missing verdict is a breach of the third invariant.
    if (verdict === undefined) return;
    const free = this.#possiblyFree();
    const fits = free.map((pieces) => pieces !== null && pieces - quantity >= 0);
    const right = fits.findIndex((fit) => fit === (verdict === 'PASS'));
    if (right < 0) {
      const said = free.map((pieces) => pieces ?? 'not listed').join(' or ') || 'not known';
      this.#breach(`answers order ${id} over ${quantity} pieces with ${verdict}, and what was free is ${said}`);
    } else {
      this.#countsRead += right;
    }
    if (verdict !== 'PASS' || quantity <= 0) return;
    this.#reservations.set(id, quantity);
    this.#reserved += quantity;
  }

  #release(id: string): void {
    this.#reserved -= this.#reservations.get(id) ?? 0;
    this.#reservations.delete(id);
  }

  #ship(id: string): void {
    const pieces = this.#reservations.get(id);
    if (pieces === undefined) return;
    this.#release(id);
    this.#shipped += pieces;
    const record = this.#shipmentRecords[this.#shipments];
    if (record !== undefined && record.pieces !== pieces) {
      this.#breach(`ships ${pieces} pieces for order ${id}, and the warehouse's log says ${record.pieces}`);
    }
    this.#shipments++;
  }

  /** What may be free now: an entry for each number of counts that the service can have read, the least first. */
  #possiblyFree(): (number | null)[] {
    const free: (number | null)[] = [];
    for (let read = this.#countsRead; read <= this.#counts.length && this.#canBeRead(read); read++) {
      const onHand = this.#onHand(read, this.#shipments);
      free.push(onHand === null ? null : onHand - this.#reserved);
    }
    return free;
  }

  /** A count that stands behind a shipment in the log is read after it was made. */
  #canBeRead(counts: number): boolean {
    if (counts === 0) return true;
    const next = this.#shipmentRecords[this.#shipments];
    return next === undefined || (this.#counts[counts - 1] as WarehouseRecord).offset < next.offset;
  }

  /** What is on hand after that many counts and shipments: a count knows of the shipments that stand before it. */
  #onHand(counts: number, shipments: number): number | null {
    const count = this.#counts[counts - 1];
    if (count === undefined || count.value === null) return null;
    const later = this.#shipmentRecords.slice(0, shipments).filter(({ offset }) => offset > count.offset);
    return Math.max(0, count.value - later.reduce((sum, { pieces }) => sum + pieces, 0));
  }

  #breach(message: string): void {
    this.#violations.push({ invariant: 4, subject: this.#product, message });
  }
}
