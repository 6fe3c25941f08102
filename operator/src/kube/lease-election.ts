import type { Logger } from 'pino';
import { type Clock, delay, systemClock } from '../clock.ts';
import type { ApiClient } from './api-client.ts';
import { isConflict, isNotFound } from './api-error.ts';
import type { Fence } from './fence.ts';
import type { KubeMetrics } from './kube-metrics.ts';
import { LeaderTerm } from './leader-term.ts';
import { givenBack, heldBy, LEASES, type Lease } from './lease.ts';

/** The lease, who stands for it, and client-go's three times. */
export interface LeaseElectionOptions {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly name: string;
  /** Unlike that of any other candidate: the pod's name and something random. */
  readonly identity: string;
  /** How long the others wait after a leader's last sign of life; 15 s. */
  readonly leaseDurationMs?: number;
  /** How long the leader goes on without being able to renew; 10 s, and less than the lease lasts. */
  readonly renewDeadlineMs?: number;
  /** How often to renew, and to look; 2 s. */
  readonly retryPeriodMs?: number;
  readonly logger: Logger;
  readonly metrics?: KubeMetrics;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** The lease was lost while leading. Whatever was under way is unknown: the process should end and begin anew. */
export class LeadershipLostError extends Error {
  override readonly name = 'LeadershipLostError';
  readonly code = 'KUBE_LEADERSHIP_LOST';
}

type Instant = { readonly monotonic: number; readonly wall: number };

/**
 * Has one of several processes lead, by a Lease as client-go does: a lease has run out when its candidate has seen no
 * change of it for its duration, by the candidate's own clock, so that clocks that differ do no harm.
 */
export class LeaseElection {
  readonly #options: Required<Omit<LeaseElectionOptions, 'metrics'>> & Pick<LeaseElectionOptions, 'metrics'>;
  #observed: { readonly lease: Lease; readonly at: number } | undefined;

  /** @throws RangeError when the times do not stand in their order. */
  constructor(options: LeaseElectionOptions) {
    const times = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2_000 };
    this.#options = { ...times, clock: systemClock, random: Math.random, ...options };
    const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = this.#options;
    if (leaseDurationMs <= renewDeadlineMs || renewDeadlineMs <= retryPeriodMs * 1.2) {
      throw new RangeError(
        `lease duration ${leaseDurationMs} ms > renew deadline ${renewDeadlineMs} ms > 1.2 × retry period ${retryPeriodMs} ms does not hold`,
      );
    }
    options.metrics?.isLeader.set({ name: options.name }, 0);
  }

  /** Who held the lease when it was last looked at. */
  get leader(): string | undefined {
    return this.#observed?.lease.spec?.holderIdentity || undefined;
  }

  /**
   * Stands until elected, then runs `lead` with the fence of this term. Have `lead` end when the signal is aborted: the
   * lease is renewed until it has, then given back. Returns at once when the signal is aborted before the election.
   * @throws LeadershipLostError when the lease could not be kept; what `lead` threw.
   */
  async run(lead: (term: Fence) => Promise<void>, signal: AbortSignal): Promise<void> {
    const term = await this.#stand(signal);
    if (term === undefined) return;
    const { name, identity, metrics, logger } = this.#options;
    const context = { lease: name, identity };
    metrics?.isLeader.set({ name }, 1);
    logger.info(context, 'leading');
    const ended = new AbortController();
    const renewing = this.#renew(term, ended.signal);
    const failed = await lead(term).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    ended.abort();
    await renewing;
    const lost = term.signal.aborted;
    if (!lost) await this.#giveBack(term);
    metrics?.isLeader.set({ name }, 0);
    logger.info({ ...context, lost }, 'no longer leading');
    if (lost) throw new LeadershipLostError(term.signal.reason.message, { cause: failed?.error });
    if (failed !== undefined) throw failed.error;
  }

  async #stand(signal: AbortSignal): Promise<LeaderTerm | undefined> {
    const { clock, renewDeadlineMs, name, logger } = this.#options;
    while (!signal.aborted) {
      const began = this.#instant();
      try {
        if (await this.#tryHold(signal)) return new LeaderTerm(clock, renewDeadlineMs, name, began);
      } catch (error) {
        if (!signal.aborted && !isConflict(error)) logger.warn({ lease: name, err: error }, 'cannot look at the lease');
      }
      await this.#pause(signal);
    }
    return undefined;
  }

  async #renew(term: LeaderTerm, ended: AbortSignal): Promise<void> {
    const { name, logger, retryPeriodMs, clock } = this.#options;
    const over = AbortSignal.any([ended, term.signal]);
    for (;;) {
      await delay(clock, retryPeriodMs, over);
      if (over.aborted) return;
      const began = this.#instant();
      try {
        // Not given up at a stop: the lease can only be given back in the version that is known.
        if (await this.#tryHold(term.signal)) term.renewed(began);
        else return term.end(`is held by ${this.leader}`);
      } catch (error) {
        if (!over.aborted) logger.warn({ lease: name, err: error }, 'cannot renew the lease');
      }
    }
  }

  /** @returns whether this candidate holds the lease now. */
  async #tryHold(signal: AbortSignal): Promise<boolean> {
    const { identity } = this.#options;
    if (this.leader === identity && this.#observed !== undefined) {
      try {
        return await this.#write(this.#observed.lease, signal);
      } catch (error) {
        // Changed or deleted by somebody: look.
        if (!isConflict(error) && !isNotFound(error)) throw error;
      }
    }
    const found = await this.#read(signal);
    if (found !== undefined) this.#observe(found);
    return found !== undefined && this.#isHeldByAnother() ? false : this.#write(found, signal);
  }

  #read(signal: AbortSignal): Promise<Lease | undefined> {
    const { client, namespace, name } = this.#options;
    return client.find<Lease>(LEASES, { namespace, name }, this.#limits(signal));
  }

  async #write(before: Lease | undefined, signal: AbortSignal): Promise<boolean> {
    const { client, namespace, name, identity, leaseDurationMs, clock } = this.#options;
    const spec = heldBy(identity, leaseDurationMs, before?.spec, clock.now());
    if (before === undefined) {
      const lease: Lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { namespace, name }, spec };
      this.#observe(await client.create(LEASES, lease, this.#limits(signal)));
      return true;
    }
    const { resourceVersion, uid } = before.metadata;
    const patch = { metadata: { resourceVersion, uid }, spec };
    this.#observe(await client.patch<Lease>(LEASES, { namespace, name }, patch, this.#limits(signal)));
    return true;
  }

  /** Leaves time for a second try before the deadline. */
  #limits(signal?: AbortSignal) {
    return { signal, timeoutMs: this.#options.renewDeadlineMs / 2 };
  }

  #observe(lease: Lease): void {
    const { uid, resourceVersion } = lease.metadata;
    const last = this.#observed?.lease.metadata;
    if (last?.uid === uid && last?.resourceVersion === resourceVersion) return;
    this.#observed = { lease, at: this.#options.clock.monotonic() };
  }

  #isHeldByAnother(): boolean {
    const { identity, leaseDurationMs, clock } = this.#options;
    const { leader } = this;
    if (leader === undefined || leader === identity || this.#observed === undefined) return false;
    // The holder may have been set up for longer than this candidate.
    const itsMs = (this.#observed.lease.spec?.leaseDurationSeconds ?? 0) * 1000;
    return clock.monotonic() < this.#observed.at + Math.max(leaseDurationMs, itsMs);
  }

  async #giveBack(term: LeaderTerm): Promise<void> {
    const { client, namespace, name, clock, logger } = this.#options;
    term.end('was given back');
    const lease = this.#observed?.lease;
    const { uid, resourceVersion } = lease?.metadata ?? {};
    const patch = { metadata: { uid, resourceVersion }, spec: givenBack(lease?.spec, clock.now()) };
    try {
      this.#observe(await client.patch<Lease>(LEASES, { namespace, name }, patch, this.#limits()));
    } catch (error) {
      logger.warn({ lease: name, err: error }, 'cannot give the lease back: it runs out by itself');
    }
  }

  #pause(signal: AbortSignal): Promise<void> {
    const { clock, retryPeriodMs, random } = this.#options;
    return delay(clock, retryPeriodMs * (1 + random() * 0.2), signal);
  }

  #instant(): Instant {
    const { clock } = this.#options;
    return { monotonic: clock.monotonic(), wall: clock.now() };
  }
}
