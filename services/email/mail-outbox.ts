import type { EmailRequest } from './email-request.ts';

/**
 * What becomes of a mail that was on its way when its task was closed, so that nobody knows whether it arrived: left
 * alone, which loses it at worst, or sent again, which doubles it at worst (with the same Message-ID).
 */
export type InDoubtPolicy = 'skip' | 'resend';

/** What an outbox is made of. */
export interface MailOutboxOptions {
  /** Takes a mail that is to be sent now. It must not throw and must be quick: sending goes on behind it. */
  readonly send: (request: EmailRequest) => void;
  /** Default `skip`. */
  readonly inDoubt?: InDoubtPolicy;
}

/**
 * Holds mails back until the transaction that recorded them is committed: so a mail is never sent for what is rolled
 * back, and never sent twice for what is processed again.
 */
export class MailOutbox {
  readonly #send: (request: EmailRequest) => void;
  readonly #policy: InDoubtPolicy;
  readonly #pending = new Map<object, EmailRequest[]>();
  #inDoubt = 0;

  constructor({ send, inDoubt = 'skip' }: MailOutboxOptions) {
    this.#send = send;
    this.#policy = inDoubt;
  }

  /** Keeps a mail until the next commit, on behalf of the processor that recorded it. */
  add(owner: object, request: EmailRequest): void {
    const own = this.#pending.get(owner);
    if (own === undefined) this.#pending.set(owner, [request]);
    else own.push(request);
  }

  /** Sends what is kept; to be called after each commit of the instance. */
  committed(): void {
    const requests = [...this.#pending.values()].flat();
    this.#pending.clear();
    for (const request of requests) this.#send(request);
  }

  /** Forgets what is kept for a processor that ends: it was not committed. */
  drop(owner: object): void {
    this.#pending.delete(owner);
  }

  /** Counts mails of which nobody knows whether they were sent, and does with them what the policy says. */
  foundInDoubt(requests: readonly EmailRequest[]): void {
    this.#inDoubt += requests.length;
    if (this.#policy === 'resend') for (const request of requests) this.#send(request);
  }

  /** How many mails were found in doubt so far. */
  get inDoubt(): number {
    return this.#inDoubt;
  }

  /** How many mails wait for a commit. */
  get pending(): number {
    let count = 0;
    for (const requests of this.#pending.values()) count += requests.length;
    return count;
  }
}
