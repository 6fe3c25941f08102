import { isDecided, type Order, type OrderValidation } from '@orders-platform/contracts';
import {
  type Headers,
  type KeyValueStore,
  laterOf,
  type Processor,
  type ProcessorContext,
  plusMs,
  Record,
  type Timestamp,
} from '@orders-platform/streams';
import { TIMEOUT_CHECK_MS } from './config.ts';
import { type DecisionListener, NO_LISTENER, type Outcome } from './decision-metrics.ts';
import { NOTHING_KNOWN, type PendingOrder, type PlacedOrder, verdictOn, withValidation } from './pending-order.ts';

/** What is known of the orders that are not decided, by order id. */
export const PENDING_ORDERS_STORE = 'pending-orders';
/** The ids of the orders that are; a mark that stays, so that no replay decides again. */
export const DECIDED_ORDERS_STORE = 'decided-orders';

/**
 * Brings orders and their checks together and forwards each order once, VALIDATED or FAILED. What is not decided
 * `timeoutMs` after this processor first saw it fails; checks whose order has not come by then are forgotten.
 *
 * Waiting is measured by the wall clock from the moment the record is in hand, or the task was opened, and not by the
 * records' timestamps: a service that was down for an hour must not fail what it finds before it has read the checks.
 */
export class DecisionProcessor implements Processor<string, Order | OrderValidation, string, Order> {
  readonly #timeoutMs: number;
  readonly #listener: DecisionListener;
  // Oldest first: a Map keeps the order in which keys were set.
  readonly #waitingSince = new Map<string, number>();
  #context!: ProcessorContext<string, Order>;
  #pending!: KeyValueStore<string, PendingOrder>;
  #decided!: KeyValueStore<string, boolean>;

  constructor(timeoutMs: number, listener: DecisionListener = NO_LISTENER) {
    this.#timeoutMs = timeoutMs;
    this.#listener = listener;
  }

  init(context: ProcessorContext<string, Order>): void {
    this.#context = context;
    this.#pending = context.getStateStore(PENDING_ORDERS_STORE);
    this.#decided = context.getStateStore(DECIDED_ORDERS_STORE);
    for (const [id] of this.#pending.all()) this.#wait(id);
    context.schedule(TIMEOUT_CHECK_MS, 'wall-clock-time', () => this.#endOverdue());
  }

  process({ key: id, value, timestamp, headers }: Record<string | null, Order | OrderValidation | null>): void {
    if (id === null) return this.#context.dropped('null-key');
    if (value === null) return this.#context.dropped('null-value');
    if ('checkType' in value) this.#listener.checked(value);
    if (this.#decided.get(id) !== undefined) return;
    const known = this.#pending.get(id) ?? NOTHING_KNOWN;
    if ('checkType' in value) return this.#consider(id, withValidation(known, value, timestamp), timestamp, headers);
    if (isDecided(value)) return this.#settle(id);
    if (known.placed !== undefined) return;
    // Its time begins now, however long its checks have waited for it.
    this.#waitingSince.delete(id);
    this.#consider(id, { ...known, placed: { order: value, at: timestamp } }, timestamp, headers);
  }

  #consider(id: string, pending: PendingOrder, at: Timestamp, headers: Headers): void {
    const verdict = verdictOn(pending);
    if (verdict !== undefined) return this.#decide(id, pending.placed as PlacedOrder, verdict, at, headers);
    this.#pending.put(id, pending);
    if (!this.#waitingSince.has(id)) this.#wait(id);
  }

  #decide(id: string, { order, at }: PlacedOrder, state: Outcome, now: Timestamp, headers?: Headers): void {
    this.#settle(id);
    this.#listener.decided(state, this.#context.currentSystemTimeMs() - Number(at), headers);
    this.#context.forward(new Record(id, { ...order, state }, laterOf(at, now), headers));
  }

  #settle(id: string): void {
    this.#decided.put(id, true);
    this.#forget(id);
  }

  #forget(id: string): void {
    this.#waitingSince.delete(id);
    this.#pending.delete(id);
  }

  #wait(id: string): void {
    this.#waitingSince.set(id, this.#context.currentSystemTimeMs());
  }

  #endOverdue(): void {
    const latest = this.#context.currentSystemTimeMs() - this.#timeoutMs;
    for (const [id, since] of this.#waitingSince) {
      if (since > latest) return;
      const placed = this.#pending.get(id)?.placed;
      if (placed === undefined) this.#forget(id);
      else this.#decide(id, placed, 'FAILED', plusMs(placed.at, this.#timeoutMs));
    }
  }
}
