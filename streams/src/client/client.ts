import type { Clock } from '../model/clock.ts';
import type { Admin } from './admin.ts';
import type { Fetcher, FetcherOptions } from './fetcher.ts';
import type { Producer, ProducerOptions } from './producer.ts';
import type { StreamsGroup } from './streams-group.ts';

/**
 * All the library asks of Kafka. Two implementations answer one contract suite: kafkajs with requests of our own
 * (a real broker), and the simulated broker.
 */
export interface Client {
  readonly admin: Admin;
  readonly streamsGroup: StreamsGroup;
  createFetcher(options: FetcherOptions): Fetcher;
  createProducer(options: ProducerOptions): Producer;
  /** Ends every connection and everything made by this client; closing twice is fine. */
  close(): Promise<void>;
}

/** Makes a client; `clientId` shows in the broker's logs and quotas. */
export type ClientFactory = (options: { readonly clientId: string; readonly clock: Clock }) => Client;
