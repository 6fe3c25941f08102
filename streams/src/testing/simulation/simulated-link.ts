import { StreamsError } from '../../model/errors.ts';
import type { Api, Connection } from './connection.ts';
import type { SimulatedBroker } from './simulated-broker.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import type { SimulatedProcess } from './simulated-process.ts';

/** A client's way to the broker, through the network. */
export class SimulatedLink implements Connection {
  readonly clientId: string;
  readonly process: SimulatedProcess;
  readonly #network: SimulatedNetwork;
  readonly #broker: SimulatedBroker;
  #isClosed = false;

  constructor(clientId: string, process: SimulatedProcess, network: SimulatedNetwork, broker: SimulatedBroker) {
    this.clientId = clientId;
    this.process = process;
    this.#network = network;
    this.#broker = broker;
  }

  /**
   * Sends one request, once; `execute` runs at the broker when, and if, it arrives.
   * @throws StreamsError as {@link SimulatedNetwork.request}, STREAMS_CLOSED.
   */
  async request<T>(api: Api, execute: (broker: SimulatedBroker) => T | Promise<T>, waitMs?: number): Promise<T> {
    this.#checkOpen(api);
    const answer = await this.#network.request(this, api, () => execute(this.#broker), waitMs);
    this.#checkOpen(api);
    return answer;
  }

  close(): void {
    this.#isClosed = true;
  }

  #checkOpen(api: Api): void {
    if (this.#isClosed) throw new StreamsError('STREAMS_CLOSED', `${api}: the client is closed`);
  }
}
