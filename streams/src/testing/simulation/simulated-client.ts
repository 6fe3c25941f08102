import type { Client } from '../../client/client.ts';
import type { FetcherOptions } from '../../client/fetcher.ts';
import type { ProducerOptions } from '../../client/producer.ts';
import { StreamsError } from '../../model/errors.ts';
import { SimulatedAdmin } from './simulated-admin.ts';
import { SimulatedFetcher } from './simulated-fetcher.ts';
import type { SimulatedLink } from './simulated-link.ts';
import { SimulatedProducer } from './simulated-producer.ts';
import { SimulatedStreamsGroup } from './simulated-streams-group.ts';

/** {@link Client} of a simulated cluster. */
export class SimulatedClient implements Client {
  readonly admin: SimulatedAdmin;
  readonly streamsGroup: SimulatedStreamsGroup;
  readonly #link: SimulatedLink;
  readonly #made: { close(): Promise<void> }[] = [];
  #isClosed = false;

  constructor(link: SimulatedLink) {
    this.#link = link;
    this.admin = new SimulatedAdmin(link);
    this.streamsGroup = new SimulatedStreamsGroup(link);
  }

  createFetcher(options: FetcherOptions): SimulatedFetcher {
    return this.#keep(new SimulatedFetcher(this.#link, options));
  }

  createProducer(options: ProducerOptions): SimulatedProducer {
    return this.#keep(new SimulatedProducer(this.#link, options));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#link.close();
    await Promise.all(this.#made.map((made) => made.close()));
  }

  #keep<T extends { close(): Promise<void> }>(made: T): T {
    if (this.#isClosed) throw new StreamsError('STREAMS_CLOSED', `client ${this.#link.clientId} is closed`);
    this.#made.push(made);
    return made;
  }
}
