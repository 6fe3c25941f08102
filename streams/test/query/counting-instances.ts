import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreamsBuilder } from '../../src/dsl/index.ts';
import { queryHandler } from '../../src/query/index.ts';
import type { KafkaStreams } from '../../src/runtime/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import type { Topology } from '../../src/topology/index.ts';

/** Counts words by key into the timestamped store `counts`; keeps the last line of each key in `lines`. */
export function tallyTopology(topic: string): Topology {
  const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };
  const builder = new StreamsBuilder();
  builder.stream<string, string>(topic, strings).groupByKey(strings).count({ storeName: 'counts' });
  return builder.build();
}

/** An HTTP server that answers for an instance made after it: the instance must be told its port. */
export class QueryServer {
  readonly port: number;
  readonly #server: Server;
  readonly #current: { streams: KafkaStreams | undefined };

  private constructor(server: Server, current: { streams: KafkaStreams | undefined }) {
    this.#server = server;
    this.#current = current;
    this.port = (server.address() as AddressInfo).port;
  }

  static async listen(): Promise<QueryServer> {
    const current: { streams: KafkaStreams | undefined } = { streams: undefined };
    let handler: { readonly of: KafkaStreams; readonly listener: ReturnType<typeof queryHandler> } | undefined;
    const server = createServer((request, response) => {
      const { streams } = current;
      if (streams === undefined) return request.socket.destroy();
      if (handler?.of !== streams) handler = { of: streams, listener: queryHandler(streams) };
      handler.listener(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new QueryServer(server, current);
  }

  get endpoint(): { readonly host: string; readonly port: number } {
    return { host: '127.0.0.1', port: this.port };
  }

  /** Answers for this instance from now on; for none: connections are cut. */
  serve(streams: KafkaStreams | undefined): void {
    this.#current.streams = streams;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
