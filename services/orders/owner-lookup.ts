import { HttpProblem } from '@orders-platform/kit';
import type { Answer } from './answer.ts';
import { type Deadline, DeadlinePassed } from './deadline.ts';
import type { KeyOwner, OrdersView } from './orders-view.ts';
import { WriteFailed } from './owned-orders.ts';
import { PeerUnreachable } from './peers.ts';

/** What is done with a request, here or at the instance that owns the key. */
export interface OwnerRequest {
  readonly id: string;
  readonly deadline: Deadline;
  /** Came from another instance: is answered here or refused. */
  readonly hop: boolean;
  /** Doing it twice is the same as once, so an unknown outcome is tried again. */
  readonly repeatable: boolean;
  readonly here: () => Promise<Answer>;
  readonly there: (owner: RemoteOwner, signal: AbortSignal) => Promise<Answer>;
  /** Asked where the owner does not answer, for what a copy may answer; undefined when none can. */
  readonly copy?: () => Promise<Answer | undefined>;
}

type RemoteOwner = KeyOwner & { readonly kind: 'remote' };

/** An owner that is there answers sooner, unless it has nothing to tell: then a copy has nothing either. */
const SILENT_MS = 1_000;

/** Answered to an instance whose idea of the owner is out of date. */
const MISDIRECTED = 421;

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;

/** Tells a client to come again. */
export const RETRY_SOON = { 'retry-after': '1' } as const;

/**
 * Has the owner of the key answer. When the key moves meanwhile, or its owner cannot be reached, the owner is looked
 * up again, until the time is up.
 * @throws {DeadlinePassed} with the last obstacle when the time is up; {@link HttpProblem} 421 when a request from
 * another instance does not belong here, 503 when it is unknown whether one that must not be repeated was acted on;
 * else what `here` and `there` throw.
 */
export async function atOwner(view: OrdersView, request: OwnerRequest): Promise<Answer> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const attempt = await tryOwner(view, request).catch((error: unknown) => obstacle(error, request));
    if (typeof attempt !== 'string') return attempt;
    const copied = await request.copy?.();
    if (copied !== undefined) return copied;
    await request.deadline.pause(pause).catch((error: unknown) => {
      throw error instanceof DeadlinePassed ? new DeadlinePassed(attempt) : error;
    });
  }
}

/** The answer, or what is in its way. */
async function tryOwner(view: OrdersView, request: OwnerRequest): Promise<Answer | string> {
  const owner = view.owner(request.id);
  if (owner.kind === 'local') return request.here();
  if (owner.kind === 'unknown') return owner.reason;
  if (request.hop) throw misdirected(request.id);
  const answer = await ownerOrCopy(owner, request);
  const refused = answer.status === MISDIRECTED || (answer.status === 503 && request.repeatable);
  return refused ? `${owner.host}:${owner.port} does not answer for it yet` : answer;
}

/** The owner's answer, or that of a copy when the owner is silent for long, as one whose machine is gone is. */
async function ownerOrCopy(owner: RemoteOwner, { there, copy, deadline }: OwnerRequest): Promise<Answer> {
  if (copy === undefined) return there(owner, deadline.signal);
  const given = new AbortController();
  const asked = there(owner, AbortSignal.any([deadline.signal, given.signal]));
  const first = await Promise.race([asked, deadline.pause(SILENT_MS, given.signal)]);
  if (first !== undefined) {
    given.abort();
    return first;
  }
  const copied = await copy().catch((error: unknown) => {
    asked.catch(() => {});
    throw error;
  });
  if (copied === undefined) return asked;
  asked.catch(() => {});
  given.abort(new Error('a copy has answered'));
  return copied;
}

function obstacle(error: unknown, { id, hop, repeatable }: OwnerRequest): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  if (code === 'STREAMS_STORE_NOT_READY') return message;
  if (code === 'STREAMS_KEY_MOVED') {
    if (hop) throw misdirected(id);
    return message;
  }
  if (error instanceof PeerUnreachable && !error.sent) return message;
  if (!(error instanceof PeerUnreachable) && !(error instanceof WriteFailed)) throw error;
  if (repeatable) return message;
  const detail = `It is not known whether order ${JSON.stringify(id)} was changed: ask how it stands.`;
  throw new HttpProblem(503, detail, { code: 'outcome-unknown', headers: RETRY_SOON, cause: error });
}

function misdirected(id: string): HttpProblem {
  return new HttpProblem(MISDIRECTED, `Order ${JSON.stringify(id)} belongs to another instance.`, {
    code: 'misdirected',
  });
}
