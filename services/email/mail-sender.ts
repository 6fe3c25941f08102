import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import type { EmailResult, TopicSerdes } from '@orders-platform/contracts';
import { inSendSpan, inSpan, type Logger } from '@orders-platform/kit';
import { partitionOf, StreamsError, systemClock } from '@orders-platform/streams';
import type { Client, ClientFactory, Producer } from '@orders-platform/streams/client';
import pRetry, { AbortError } from 'p-retry';
import type { EmailRequest } from './email-request.ts';
import { MailError, type Mailer } from './mailer.ts';
import { orderMail } from './order-mail.ts';

/** What a sender is made of. */
export interface MailSenderOptions {
  readonly mailer: Mailer;
  readonly logger: Logger;
  /** How long a mail is tried, ms; then it counts as failed. */
  readonly giveUpAfterMs: number;
}

interface Results {
  readonly client: Client;
  readonly producer: Producer;
  readonly serdes: TopicSerdes<string, EmailResult>;
  readonly partitions: number;
}

/**
 * Sends the mails that the outbox releases and writes what became of each to `email-results`. A refusal that may pass
 * is tried again: the server has not taken the mail then. After a crash nothing is sent by itself.
 */
export class MailSender {
  readonly #options: MailSenderOptions;
  readonly #stop = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #results: Results | undefined;
  /** What became of the mails sent by this process. */
  readonly counts = { sent: 0, failed: 0 };

  constructor(options: MailSenderOptions) {
    this.#options = options;
  }

  /** Opens the way for results; until then nothing may be sent. */
  async open(factory: ClientFactory, serdes: TopicSerdes<string, EmailResult>): Promise<void> {
    const client = factory({ clientId: 'email-results', clock: systemClock });
    const partitions = (await client.admin.partitionCounts([serdes.topic])).get(serdes.topic);
    if (partitions === undefined) {
      await client.close();
      throw new StreamsError('STREAMS_MISSING_TOPIC', `topic ${serdes.topic} does not exist`, { topic: serdes.topic });
    }
    const producer = client.createProducer({});
    await producer.init();
    this.#results = { client, producer, serdes, partitions };
  }

  /** Takes a mail; sending goes on behind it. */
  readonly send = (request: EmailRequest): void => {
    const sending = this.#send(request).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  };

  /** Lets what is on its way arrive, without trying again what the server refuses, and ends. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the service is stopping'));
    await Promise.all(this.#underWay);
    await this.#results?.client.close();
    this.#options.mailer.close();
  }

  #send(request: EmailRequest): Promise<void> {
    const { parent = ROOT_CONTEXT, links = [] } = request.trace ?? {};
    const attributes = { 'network.protocol.name': 'smtp', 'order.id': request.order.id };
    const options = { kind: SpanKind.CLIENT, attributes, links: [...links] };
    return inSpan('send mail', options, () => this.#sendAndReport(request), parent);
  }

  async #sendAndReport(request: EmailRequest): Promise<void> {
    const { id } = request.order;
    const { mailer, logger, giveUpAfterMs } = this.#options;
    let result: EmailResult;
    try {
      await pRetry(() => this.#attempt(mailer, request), {
        retries: Number.POSITIVE_INFINITY,
        minTimeout: 200,
        maxTimeout: 10_000,
        maxRetryTime: giveUpAfterMs,
        randomize: true,
        signal: this.#stop.signal,
      });
      this.counts.sent++;
      result = { orderId: id, status: 'SENT', reason: '' };
    } catch (error) {
      this.counts.failed++;
      logger.error({ err: error, orderId: id }, 'a mail was not sent');
      result = { orderId: id, status: 'FAILED', reason: error instanceof Error ? error.message : String(error) };
    }
    await this.#report(result).catch((error: unknown) => {
      logger.error({ err: error, orderId: id }, 'what became of a mail could not be recorded');
    });
  }

  async #attempt(mailer: Mailer, request: EmailRequest): Promise<void> {
    try {
      await mailer.send(orderMail(request));
    } catch (error) {
      if (error instanceof MailError && !error.retriable) throw new AbortError(error);
      throw error;
    }
  }

  async #report(result: EmailResult): Promise<void> {
    const { producer, serdes, partitions } = this.#results as Results;
    const key = serdes.key.serialize(serdes.topic, result.orderId);
    const value = serdes.value.serialize(serdes.topic, result);
    const partition = partitionOf(key, partitions);
    await inSendSpan(serdes.topic, (headers) => {
      producer.send(serdes.topic, partition, key, value, systemClock.now(), headers);
      return producer.flush();
    });
  }
}
