import type {
  CheckType,
  Order,
  OrderState,
  OrderValidation,
  Product,
  ValidationResult,
} from '@orders-platform/contracts';
import type { LogRecord, PlatformLogs, TopicLog, WarehouseRecord } from '../platform-logs.ts';

/** An order of customer 1 over two jumpers at ten each, but for what is given. */
export function order(id: string, given: Partial<Order> = {}): Order {
  return { id, customerId: 1n, state: 'CREATED', product: 'JUMPERS', quantity: 2, price: 10, ...given };
}

/** Logs written by hand, a record after the other; times are in minutes from the beginning. */
export class HandMadeLogs {
  readonly #orders: LogRecord<string, Order>[] = [];
  readonly #validations: LogRecord<string, OrderValidation>[] = [];
  readonly #warehouse: WarehouseRecord[] = [];
  readonly #byCustomer: LogRecord<bigint, Order>[] = [];
  readonly #byProduct: LogRecord<Product, Order>[] = [];
  #truncated: readonly string[] = [];

  /** The back office counted that many pieces; null takes the product off the list. */
  counted(product: Product, stock: number | null): this {
    this.#warehouse.push({ ...place(this.#warehouse), key: product, value: stock, shipped: undefined });
    return this;
  }

  /** The inventory service wrote the stock that is left after a shipment. */
  left(product: Product, stock: number, shipped: number): this {
    this.#warehouse.push({ ...place(this.#warehouse), key: product, value: stock, shipped });
    return this;
  }

  /** A state of an order, in the log alone. */
  logged(value: Order, partition = 0): this {
    this.#orders.push({ ...place(this.#orders), key: value.id, value, partition });
    return this;
  }

  /** A new order, which fraud and inventory have taken too. */
  created(value: Order, atMinutes = 0): this {
    const timestamp = BigInt(Math.round(atMinutes * 60_000));
    this.#byCustomer.push({ ...place(this.#byCustomer), timestamp, key: value.customerId, value });
    return this.logged(value).taken(value);
  }

  /** A later state of an order, which inventory has taken too. */
  became(value: Order, state: OrderState): this {
    return this.logged({ ...value, state }).taken({ ...value, state });
  }

  /** Inventory has taken a state of an order. */
  taken(value: Order): this {
    if (value.state !== 'VALIDATED') {
      this.#byProduct.push({ ...place(this.#byProduct), key: value.product, value });
    }
    return this;
  }

  checked(orderId: string, checkType: CheckType, validationResult: ValidationResult = 'PASS'): this {
    const value = { orderId, checkType, validationResult };
    this.#validations.push({ ...place(this.#validations), key: orderId, value });
    return this;
  }

  /** All three checks of one order; PASS unless given. */
  checks(orderId: string, given: { readonly [Type in CheckType]?: ValidationResult } = {}): this {
    for (const type of ['INVENTORY_CHECK', 'FRAUD_CHECK', 'ORDER_DETAILS_CHECK'] as const) {
      this.checked(orderId, type, given[type]);
    }
    return this;
  }

  /** The first records of that topic were deleted. */
  withoutBeginning(log: 'byCustomer' | 'byProduct'): this {
    this.#truncated = [...this.#truncated, log];
    return this;
  }

  logs(): PlatformLogs {
    const log = <R>(topic: string, records: readonly R[]): TopicLog<R> => ({
      topic,
      records,
      truncated: this.#truncated.includes(topic) ? [3] : [],
      unreadable: 0,
    });
    return {
      orders: log('orders', this.#orders),
      validations: log('validations', this.#validations),
      warehouse: log('warehouse', this.#warehouse),
      byCustomer: log('byCustomer', this.#byCustomer),
      byProduct: log('byProduct', this.#byProduct),
    };
  }
}

function place(records: readonly unknown[]) {
  return { partition: 0, offset: records.length, timestamp: 0n };
}
