import { isDecided, type Order, printJson } from '@orders-platform/contracts';
import { HttpProblem, REQUEST_ID_HEADER, requestSignal } from '@orders-platform/kit';
import type { Context } from 'koa';
import { type Answer, orderAnswer, pathOf, VIA_HEADER } from './answer.ts';
import { CopiedOrders } from './copied-orders.ts';
import { Deadline, DeadlinePassed, unlessAborted } from './deadline.ts';
import type { OrderLog } from './order-log.ts';
import type { ServedBy } from './order-metrics.ts';
import type { OrderTail } from './order-tail.ts';
import type { LogPosition, OrderAt, OrdersView } from './orders-view.ts';
import { noSuchOrder, OwnedOrders } from './owned-orders.ts';
import { OwnerGate } from './owner-gate.ts';
import { atOwner, type OwnerRequest, RETRY_SOON } from './owner-lookup.ts';
import { type PeerRequest, Peers, TIME_HEADER } from './peers.ts';
import { POSITION_HEADER } from './position-header.ts';
import { asksCopy, isHop, positionsOf, timeOf } from './request.ts';
import { type Place, Waiters } from './waiters.ts';
import { withSubstitute } from './with-substitute.ts';

/** What the API stands on. */
export interface OrdersApiOptions {
  readonly view: OrdersView;
  readonly log: OrderLog;
  readonly tail: OrderTail;
  /** Names this instance. */
  readonly instance: string;
  /** Aborted when what still waits has to be answered because the service stops. */
  readonly closing: AbortSignal;
  /** How many requests may wait at once: for an order, for the log, or for another instance. */
  readonly maxWaiters: number;
  /** How long a write, or the search for an owner, may take, ms. */
  readonly writeTimeoutMs: number;
  /** How many changes a copy may lack that answers a GET. */
  readonly maxLag: number;
  /** How long a stop waits for the view to show what was acknowledged here, ms. */
  readonly handOverMs: number;
  /** Hears who answers a request, each time it is tried. */
  readonly onQuery?: (servedBy: ServedBy, lag: number) => void;
}

/** A view that has not shown an order by then may be behind: the log is asked. */
const BEHIND_MS = 500;
/** The longest that the log is read for one request, ms. */
const READ_MS = 2_000;
/** A log that takes longer is not waited for alone: who acknowledged the order may tell of it. */
const SLOW_READ_MS = 1_000;

/** What another instance leaves of a write's time for its answer to come back, ms. */
const WAY_BACK_MS = 250;

/** What a GET waits for. */
export type Milestone = 'created' | 'decided';

interface Found {
  readonly status: number;
  readonly at: OrderAt;
}

interface Task extends Pick<OwnerRequest, 'id' | 'repeatable'> {
  readonly writes: boolean;
  /** Whether that the order exists is enough, so that a copy or the log may tell. */
  readonly exists: boolean;
  readonly timeoutMs: number;
  /** What the answer must not be older than. */
  readonly seen: readonly LogPosition[];
  readonly here: (signal: AbortSignal, place: Place) => Promise<Found>;
  readonly peer: (deadline: Deadline) => Pick<PeerRequest, 'method' | 'path' | 'body'>;
  readonly late: (obstacle: string) => HttpProblem;
}

interface LogRead {
  /** Undefined when the log's end does not have the order. */
  readonly at: OrderAt | undefined;
}

/** Answers for any order, whichever instance owns it. */
export class OrdersApi {
  readonly #options: OrdersApiOptions;
  readonly #owned: OwnedOrders;
  readonly #peers: Peers;
  readonly #copies: CopiedOrders;
  readonly #waiters: Waiters;
  readonly #gate = new OwnerGate();

  constructor(options: OrdersApiOptions) {
    this.#options = options;
    this.#owned = new OwnedOrders(options.view, options.log);
    this.#peers = new Peers(options.instance);
    this.#copies = new CopiedOrders({ ...options, peers: this.#peers, acknowledged: this.#owned.acknowledged });
    this.#waiters = new Waiters(options.maxWaiters);
  }

  /** How many requests wait here: for an order, for the log, or for another instance. */
  get waiting(): number {
    return this.#waiters.count;
  }

  /** Creates an order, or finds that it was: 201; 409 when the id stands for another one. */
  create(ctx: Context, order: Order): Promise<Answer> {
    return this.#answer(ctx, {
      ...this.#write(ctx, order.id),
      repeatable: true,
      // The log may confirm it later; who asks again then finds that it was.
      here: async (signal) => ({ status: 201, at: await unlessAborted(this.#owned.create(order, signal), signal) }),
      peer: () => ({ method: 'POST', path: '/v1/orders', body: printJson(order) }),
    });
  }

  /** Ships a validated order: 200; 409 from any other state. */
  ship(ctx: Context, id: string): Promise<Answer> {
    return this.#answer(ctx, {
      ...this.#write(ctx, id),
      // Its second time is refused, so that trying again would deny the first.
      repeatable: false,
      here: async (signal) => ({ status: 200, at: await this.#owned.ship(id, signal) }),
      peer: () => ({ method: 'POST', path: `${pathOf(id)}/ship` }),
    });
  }

  /** The order once it has come that far: 200; 504 when the time is up, 404 for an unknown id when there is none. */
  wait(ctx: Context, id: string, milestone: Milestone, waitMs: number): Promise<Answer> {
    const until = milestone === 'decided' ? isDecided : () => true;
    const path = milestone === 'decided' ? `${pathOf(id)}/validated` : pathOf(id);
    const late = (obstacle: string) => notYet(id, milestone, waitMs, obstacle);
    return this.#answer(ctx, {
      id,
      repeatable: true,
      writes: false,
      // Whether an order has been decided is for its owner to say.
      exists: milestone === 'created',
      timeoutMs: waitMs || this.#options.writeTimeoutMs,
      seen: positionsOf(ctx),
      here: async (signal, place) => {
        const found = await this.#owned.get(id);
        if (found !== undefined && until(found.order)) return { status: 200, at: found };
        if (waitMs === 0) throw found === undefined ? noSuchOrder(id) : late(`it is ${found.order.state}`);
        place.take();
        return { status: 200, at: await this.#owned.waitFor(id, until, signal) };
      },
      peer: ({ remainingMs }) => ({ method: 'GET', path: `${path}?timeout=${waitMs && Math.max(1, remainingMs)}` }),
      late: waitMs === 0 ? (obstacle) => unavailable(id, obstacle) : late,
    });
  }

  /**
   * Waits until the view shows what was acknowledged, since the next owner knows no more than that, and cuts the
   * connections to the other instances; call it when no request is under way.
   */
  async close(): Promise<void> {
    await this.#owned.shown(AbortSignal.timeout(this.#options.handOverMs));
    this.#owned.close();
    await this.#peers.close();
  }

  #write(ctx: Context, id: string) {
    return {
      id,
      writes: true,
      exists: false,
      timeoutMs: timeOf(ctx, this.#options.writeTimeoutMs),
      seen: positionsOf(ctx),
      late: (obstacle: string) => unavailable(id, obstacle),
    };
  }

  async #answer(ctx: Context, task: Task): Promise<Answer> {
    const { view, closing, onQuery } = this.#options;
    using deadline = new Deadline(task.timeoutMs, requestSignal(ctx, closing));
    using place = this.#waiters.place(task.exists);
    const minimum = () => this.#minimumOffset(task.id, task.seen);
    try {
      if (task.exists && asksCopy(ctx)) return await this.#copies.require(task.id, minimum, deadline);
      return await atOwner(view, this.#gate, {
        id: task.id,
        deadline,
        hop: isHop(ctx),
        repeatable: task.repeatable,
        here: () => {
          onQuery?.('active', 0);
          return this.#here(ctx, task, deadline, place);
        },
        there: (owner, signal) => {
          onQuery?.('remote', 0);
          place.take();
          return this.#ask(ctx, owner, task, deadline, signal);
        },
        onObstacle: () => place.take(),
        ...(task.exists && { substitute: () => this.#substitute(task.id, ctx, minimum, deadline) }),
      });
    } catch (error) {
      if (error instanceof DeadlinePassed) throw task.late(error.message);
      if (!deadline.signal.aborted || error !== deadline.signal.reason) throw error;
      if (closing.aborted) throw unavailable(task.id, 'the instance is stopping');
      throw new HttpProblem(499, 'The client went away.');
    }
  }

  /** What the view here has; a view to which the partition has just moved may be behind, and then others are asked. */
  async #here(ctx: Context, task: Task, deadline: Deadline, place: Place): Promise<Answer> {
    const shown = async (signal: AbortSignal) => {
      await this.#reach(task.id, task.seen, signal, place);
      if (task.writes) place.take();
      const { status, at } = await task.here(signal, place);
      return orderAnswer(status, at);
    };
    if (!task.exists) return shown(deadline.signal);
    const at = await this.#shownNow(task);
    if (at !== undefined) return orderAnswer(200, at);
    const others = { afterMs: BEHIND_MS, ask: () => this.#behind(ctx, task, deadline) };
    return withSubstitute(shown, others, deadline);
  }

  /** What the log has, or, where it is slow, who acknowledged the order; undefined when neither tells of it. */
  async #behind(ctx: Context, { id, seen }: Task, deadline: Deadline): Promise<Answer | undefined> {
    const reading = this.#readLog(id, deadline);
    const soon = await deadline.within(reading, SLOW_READ_MS);
    if (soon !== undefined) return loggedAnswer(soon);
    const minimum = () => this.#minimumOffset(id, seen);
    return (await this.#copies.answer(id, ctx, minimum, deadline)) ?? loggedAnswer(await reading);
  }

  /** Nearly always it is there, and nobody has to be timed. */
  async #shownNow({ id, seen }: Task): Promise<OrderAt | undefined> {
    return this.#owned.includes(id, this.#minimumOffset(id, seen)) ? this.#owned.get(id) : undefined;
  }

  /** What a copy says of an order in the place of its owner, else the log; undefined when neither has it. */
  async #substitute(id: string, ctx: Context, minimum: () => number, deadline: Deadline): Promise<Answer | undefined> {
    const copied = await this.#copies.answer(id, ctx, minimum, deadline);
    if (copied !== undefined || isHop(ctx)) return copied;
    return loggedAnswer(await this.#readLog(id, deadline));
  }

  /** The order as the log has it, which is all that anybody may have seen; undefined when the log cannot be read. */
  async #readLog(id: string, deadline: Deadline): Promise<LogRead | undefined> {
    const reading = this.#options.tail.find(id).then(
      (at) => ({ at }),
      () => undefined,
    );
    const read = await deadline.within(reading, READ_MS);
    if (read?.at !== undefined) this.#options.onQuery?.('log', 0);
    return read;
  }

  /** Waits until the view is not older than what the client has seen. */
  async #reach(id: string, seen: readonly LogPosition[], signal: AbortSignal, place: Place): Promise<void> {
    const offset = this.#minimumOffset(id, seen);
    if (this.#owned.includes(id, offset)) return;
    place.take();
    await this.#options.view.waitForPosition(id, offset, signal);
  }

  async #ask(
    ctx: Context,
    owner: { readonly host: string; readonly port: number },
    task: Task,
    deadline: Deadline,
    signal: AbortSignal,
  ): Promise<Answer> {
    const seen = ctx.get(POSITION_HEADER);
    const { remainingMs } = deadline;
    // Too little for another instance to do anything with.
    if (task.writes && remainingMs <= WAY_BACK_MS) await deadline.pause(remainingMs + 1);
    const request = {
      ...task.peer(deadline),
      headers: {
        [REQUEST_ID_HEADER]: String(ctx.state.requestId),
        ...(seen && { [POSITION_HEADER]: seen }),
        ...(task.writes && { [TIME_HEADER]: String(remainingMs - WAY_BACK_MS) }),
      },
      timeoutMs: remainingMs,
    };
    const answer = await this.#peers.ask(owner.host, owner.port, request, signal);
    return { ...answer, headers: { ...answer.headers, [VIA_HEADER]: this.#options.instance } };
  }

  #minimumOffset(id: string, seen: readonly LogPosition[]): number {
    if (seen.length === 0) return -1;
    const partition = this.#options.view.partitionOf(id);
    const offsets = seen.filter((position) => position.partition === partition);
    return Math.max(-1, ...offsets.map(({ offset }) => offset));
  }
}

function loggedAnswer(read: LogRead | undefined): Answer | undefined {
  return read?.at && orderAnswer(200, read.at);
}

function notYet(id: string, milestone: Milestone, waitMs: number, obstacle: string): HttpProblem {
  const what = milestone === 'decided' ? 'has not been decided' : 'does not exist';
  const detail = `Order ${JSON.stringify(id)} ${what} after ${waitMs} ms (${obstacle}).`;
  return new HttpProblem(504, detail, { code: 'not-yet' });
}

function unavailable(id: string, obstacle: string): HttpProblem {
  const detail = `Nobody can answer for order ${JSON.stringify(id)} at this moment: ${obstacle}.`;
  return new HttpProblem(503, detail, { code: 'owner-unavailable', headers: RETRY_SOON });
}
