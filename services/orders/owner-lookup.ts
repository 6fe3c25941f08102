import { HttpProblem } from '@orders-platform/kit';
import type { Answer } from './answer.ts';
import { type Deadline, DeadlinePassed } from './deadline.ts';
import type { KeyOwner, OrdersView } from './orders-view.ts';
import { WriteFailed } from './owned-orders.ts';
import type { OwnerGate } from './owner-gate.ts';
import { PeerUnreachable } from './peers.ts';
import { withSubstitute } from './with-substitute.ts';

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
  /** Called before the request waits for an owner that answers; what it throws ends the request. */
  readonly onObstacle: () => void;
  /** Asked where the owner does not answer, for what a copy or the log may answer; undefined when none can. */
  readonly substitute?: () => Promise<Answer | undefined>;
}

type RemoteOwner = KeyOwner & { readonly kind: 'remote' };

/** An owner that is there answers sooner; one whose machine is gone never does. */
const SILENT_MS = 1_000;

/** An owner that does not answer a request refuses it sooner. */
const ACCEPTED_MS = 250;

/** How often a request that waits at another instance looks whether the key has moved. */
const LOOK_EVERY_MS = 500;

/** Answered to an instance whose idea of the owner is out of date. */
const MISDIRECTED = 421;

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;
/** For the gate of a partition; the request that tries may have long to go. */
const LONGEST_WAIT_MS = 5_000;

/** Tells a client to come again. */
export const RETRY_SOON = { 'retry-after': '1' } as const;

/** Why there is no answer yet. */
class Obstacle {
  readonly message: string;
  /** Whether no request of the partition would be answered. */
  readonly general: boolean;

  constructor(message: string, general: boolean) {
    this.message = message;
    this.general = general;
  }
}

/** What a request at another instance is ended with when the key belongs to that one no more. */
class OwnerMoved extends Error {}

/**
 * Has the owner of the key answer. When the key moves meanwhile, or its owner cannot be reached, the owner is looked
 * up again, until the time is up; by one request for all of a partition.
 * @throws {DeadlinePassed} with the last obstacle when the time is up; {@link HttpProblem} 421 when a request from
 * another instance does not belong here, 503 when it is unknown whether one that must not be repeated was acted on;
 * else what `here` and `there` throw.
 */
export async function atOwner(view: OrdersView, gate: OwnerGate, request: OwnerRequest): Promise<Answer> {
  const partition = partitionOf(view, request.id);
  let obstacle = new Obstacle('its owner does not answer', true);
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      if (gate.admits(partition, request)) {
        const attempt = await tryThrough(gate, partition, request, () => tryOwner(view, request));
        if (!(attempt instanceof Obstacle)) return attempt;
        obstacle = attempt;
        if (obstacle.general) gate.close(partition, request);
      }
      request.onObstacle();
      const substituted = await request.substitute?.();
      if (substituted !== undefined) return substituted;
      await beforeNextTry(gate, partition, request, pause).catch((error: unknown) => {
        throw error instanceof DeadlinePassed ? new DeadlinePassed(obstacle.message) : error;
      });
    }
  } finally {
    gate.leave(partition, request);
  }
}

async function beforeNextTry(gate: OwnerGate, partition: number, request: OwnerRequest, pause: number): Promise<void> {
  await (gate.admits(partition, request)
    ? request.deadline.pause(pause)
    : request.deadline.within(gate.admitted(partition, request), LONGEST_WAIT_MS));
}

/** Opens the gate when the owner has answered, or has taken the request of the one that tries without refusing it. */
async function tryThrough<T>(
  gate: OwnerGate,
  partition: number,
  request: OwnerRequest,
  attempt: () => Promise<T>,
): Promise<T> {
  const accepted = gate.isScout(partition, request) ? setTimeout(() => gate.open(partition), ACCEPTED_MS) : undefined;
  try {
    const result = await attempt();
    if (!(result instanceof Obstacle)) gate.open(partition);
    return result;
  } finally {
    clearTimeout(accepted);
  }
}

async function tryOwner(view: OrdersView, request: OwnerRequest): Promise<Answer | Obstacle> {
  try {
    const owner = view.owner(request.id);
    if (owner.kind === 'local') return await request.here();
    if (owner.kind === 'unknown') return new Obstacle(owner.reason, true);
    if (request.hop) throw misdirected(request.id);
    const ask = (signal: AbortSignal) => whileOwner(view, owner, request, signal);
    const answer = await (request.substitute === undefined
      ? ask(request.deadline.signal)
      : withSubstitute(ask, { afterMs: SILENT_MS, ask: request.substitute }, request.deadline));
    if (answer.status !== MISDIRECTED && !(answer.status === 503 && request.repeatable)) return answer;
    return new Obstacle(`${owner.host}:${owner.port} does not answer for it yet`, answer.status === MISDIRECTED);
  } catch (error) {
    return obstacleOf(error, request);
  }
}

/** The answer of another instance, which is not waited for any more when the key has moved from there. */
async function whileOwner(
  view: OrdersView,
  owner: RemoteOwner,
  { id, repeatable, there }: OwnerRequest,
  signal: AbortSignal,
): Promise<Answer> {
  if (!repeatable) return there(owner, signal);
  const moved = new AbortController();
  const look = setInterval(() => {
    const now = view.owner(id);
    if (now.kind === 'remote' && now.host === owner.host && now.port === owner.port) return;
    moved.abort(new OwnerMoved(`${owner.host}:${owner.port} does not own it any more`));
  }, LOOK_EVERY_MS);
  try {
    return await there(owner, AbortSignal.any([signal, moved.signal]));
  } finally {
    clearInterval(look);
  }
}

function obstacleOf(error: unknown, { id, hop, repeatable }: OwnerRequest): Obstacle {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  if (code === 'STREAMS_STORE_NOT_READY') return new Obstacle(message, true);
  if (code === 'STREAMS_KEY_MOVED') {
    if (hop) throw misdirected(id);
    return new Obstacle(message, true);
  }
  if (error instanceof OwnerMoved) return new Obstacle(message, false);
  if (error instanceof PeerUnreachable && !error.sent) return new Obstacle(message, true);
  if (!(error instanceof PeerUnreachable) && !(error instanceof WriteFailed)) throw error;
  if (repeatable) return new Obstacle(message, false);
  const detail = `It is not known whether order ${JSON.stringify(id)} was changed: ask how it stands.`;
  throw new HttpProblem(503, detail, { code: 'outcome-unknown', headers: RETRY_SOON, cause: error });
}

/** While the instance is starting it does not know: all keys are one then. */
function partitionOf(view: OrdersView, id: string): number {
  try {
    return view.partitionOf(id);
  } catch {
    return -1;
  }
}

function misdirected(id: string): HttpProblem {
  return new HttpProblem(MISDIRECTED, `Order ${JSON.stringify(id)} belongs to another instance.`, {
    code: 'misdirected',
  });
}
