import { StreamsError } from '../../../model/errors.ts';
import type { KafkaRequest } from '../wire/kafka-request.ts';
import type { BrokerConnection } from './broker-connection.ts';

/** Where a broker listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * One connection to each broker for one purpose. A broker answers a connection's requests one after the other, so what
 * must not wait behind a long fetch or a slow write has a lane of its own.
 */
export class ConnectionLane {
  readonly #open: (address: Address) => Promise<BrokerConnection>;
  readonly #connections = new Map<string, Promise<BrokerConnection>>();
  #closed = false;

  constructor(open: (address: Address) => Promise<BrokerConnection>) {
    this.#open = open;
  }

  /** The connection to a broker, opened when there is none that works. @throws StreamsError STREAMS_CLOSED, or what opening throws. */
  async connection(address: Address): Promise<BrokerConnection> {
    if (this.#closed) throw new StreamsError('STREAMS_CLOSED', 'the Kafka client is closed');
    const name = `${address.host}:${address.port}`;
    const current = this.#connections.get(name);
    if (current !== undefined) {
      const connection = await current;
      if (connection.usable) return connection;
      if (this.#connections.get(name) !== current) return this.connection(address);
    }
    const opening = this.#open(address);
    this.#connections.set(name, opening);
    try {
      const connection = await opening;
      if (this.#closed) connection.close();
      return connection;
    } catch (failure) {
      if (this.#connections.get(name) === opening) this.#connections.delete(name);
      throw failure;
    }
  }

  async send<Response>(address: Address, request: KafkaRequest<Response>, timeoutMs: number): Promise<Response> {
    const connection = await this.connection(address);
    return connection.send(request, timeoutMs);
  }

  /** Ends every connection; requests on their way fail at once. */
  close(): void {
    this.#closed = true;
    for (const connection of this.#connections.values()) {
      connection.then(
        (opened) => opened.close(),
        () => undefined,
      );
    }
    this.#connections.clear();
  }
}
