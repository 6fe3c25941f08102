import { HttpProblem, REQUEST_ID_HEADER } from '@orders-platform/kit';
import type { Context } from 'koa';
import type { AcknowledgedOrders } from './acknowledged-orders.ts';
import { type Answer, orderAnswer, pathOf, STALE_HEADER, VIA_HEADER } from './answer.ts';
import type { Deadline } from './deadline.ts';
import type { ServedBy } from './order-metrics.ts';
import type { CopiedOrder, OrdersView } from './orders-view.ts';
import { COPY_HEADER, type Peers, PeerUnreachable } from './peers.ts';
import { POSITION_HEADER } from './position-header.ts';
import { isHop } from './request.ts';

/** What {@link CopiedOrders} asks, and how far behind a copy may be. */
export interface CopiedOrdersOptions {
  readonly view: OrdersView;
  readonly peers: Peers;
  readonly acknowledged: AcknowledgedOrders;
  readonly instance: string;
  readonly maxLag: number;
  /** Hears of each question that the copy here answers. */
  readonly onQuery?: (servedBy: ServedBy, lag: number) => void;
}

/** The longest that one copy is waited for, ms: the owner may be back by then. */
const MAX_WAIT_MS = 1_000;

/**
 * Answers with an order as a copy has it while its owner does not answer: standbys, owners that still restore, and who
 * acknowledged it. Only what is there is told, with how far it may be behind: that a copy lacks an order says nothing
 * about the order.
 */
export class CopiedOrders {
  readonly #options: CopiedOrdersOptions;

  constructor(options: CopiedOrdersOptions) {
    this.#options = options;
  }

  /** The answer of the copy here, else of one elsewhere; undefined when none has the order from `minimum` on. */
  async answer(id: string, ctx: Context, minimum: () => number, deadline: Deadline): Promise<Answer | undefined> {
    const here = await this.#here(id, minimum, deadline);
    if (here !== undefined || isHop(ctx)) return here;
    for (const { host, port } of this.#othersWith(id)) {
      const answer = await this.#there(host, port, id, ctx, deadline);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  /** The answer of the copy here. @throws {HttpProblem} 503 when there is none */
  async require(id: string, minimum: () => number, deadline: Deadline): Promise<Answer> {
    const answer = await this.#here(id, minimum, deadline);
    if (answer !== undefined) return answer;
    throw new HttpProblem(503, `No copy of order ${JSON.stringify(id)} is here.`, { code: 'no-copy' });
  }

  async #here(id: string, minimum: () => number, deadline: Deadline): Promise<Answer | undefined> {
    const { acknowledged, onQuery } = this.#options;
    const found = (await this.#copied(id, minimum, deadline)) ?? acknowledged.get(id, minimum);
    if (found === undefined) return undefined;
    onQuery?.('standby', found.lag);
    return orderAnswer(200, found, found.lag);
  }

  async #copied(id: string, minimum: () => number, deadline: Deadline): Promise<CopiedOrder | undefined> {
    const { view, maxLag } = this.#options;
    const signal = AbortSignal.any([deadline.signal, AbortSignal.timeout(MAX_WAIT_MS)]);
    try {
      const position = minimum();
      return await view.getCopy(id, { maxLag, signal, ...(position >= 0 && { position }) });
    } catch (error) {
      deadline.signal.throwIfAborted();
      if (error === signal.reason || isBehind(error)) return undefined;
      throw error;
    }
  }

  async #there(host: string, port: number, id: string, ctx: Context, deadline: Deadline): Promise<Answer | undefined> {
    const { peers, instance } = this.#options;
    const seen = ctx.get(POSITION_HEADER);
    const request = {
      method: 'GET',
      path: `${pathOf(id)}?timeout=0`,
      headers: {
        [REQUEST_ID_HEADER]: String(ctx.state.requestId),
        [COPY_HEADER]: '1',
        ...(seen && { [POSITION_HEADER]: seen }),
      },
      timeoutMs: Math.min(deadline.remainingMs, MAX_WAIT_MS),
    } as const;
    try {
      const answer = await peers.ask(host, port, request, deadline.signal);
      if (answer.status !== 200 || answer.headers[STALE_HEADER] === undefined) return undefined;
      return { ...answer, headers: { ...answer.headers, [VIA_HEADER]: instance } };
    } catch (error) {
      if (error instanceof PeerUnreachable) return undefined;
      throw error;
    }
  }

  #othersWith(id: string): readonly { readonly host: string; readonly port: number }[] {
    try {
      return this.#options.view.copies(id);
    } catch (error) {
      if (isBehind(error)) return [];
      throw error;
    }
  }
}

/** Whether the copy could not answer for a reason that passes. */
function isBehind(error: unknown): boolean {
  const { code, retriable } = error as { readonly code?: string; readonly retriable?: boolean };
  return code === 'STREAMS_KEY_MOVED' || code === 'STREAMS_STORE_NOT_READY' || retriable === true;
}
