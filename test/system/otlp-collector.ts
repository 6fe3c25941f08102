import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it was exported. */
export interface CollectedSpan {
  /** The resource's `service.name`. */
  readonly service: string;
  readonly name: string;
  /** OTLP's number: 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentSpanId: string;
  readonly attributes: { readonly [key: string]: string | number | boolean | undefined };
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

interface Attribute {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly intValue?: number | string;
    readonly doubleValue?: number;
    readonly boolValue?: boolean;
  };
}

interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<CollectedSpan, 'service' | 'attributes' | 'links' | 'parentSpanId'> & {
        readonly attributes?: readonly Attribute[];
        readonly links?: CollectedSpan['links'];
        readonly parentSpanId?: string;
      })[];
    }[];
  }[];
}

/** Takes spans by OTLP over HTTP, in JSON, as a collector does, and keeps them. */
export class OtlpCollector implements AsyncDisposable {
  readonly #server: Server;
  readonly #spans: CollectedSpan[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on a free port of this machine. */
  static async start(): Promise<OtlpCollector> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const isTraces = request.method === 'POST' && request.url === '/v1/traces';
        if (!isTraces || request.headers['content-type'] !== 'application/json') {
          response.writeHead(isTraces ? 415 : 404).end();
          return;
        }
        collector.#keep(JSON.parse(Buffer.concat(chunks).toString()) as ExportRequest);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    const collector = new OtlpCollector(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return collector;
  }

  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What has come so far of one trace. */
  trace(traceId: string): readonly CollectedSpan[] {
    return this.#spans.filter((span) => span.traceId === traceId);
  }

  /** How many spans have come so far. */
  get count(): number {
    return this.#spans.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #keep({ resourceSpans }: ExportRequest): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = String(attributesOf(resource.attributes)['service.name']);
      for (const { name, kind, traceId, spanId, parentSpanId = '', attributes, links = [] } of scopeSpans.flatMap(
        ({ spans }) => spans,
      )) {
        this.#spans.push({
          service,
          name,
          kind,
          traceId,
          spanId,
          parentSpanId,
          attributes: attributesOf(attributes),
          links,
        });
      }
    }
  }
}

function attributesOf(attributes: readonly Attribute[] = []): CollectedSpan['attributes'] {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.doubleValue ?? value.boolValue ?? Number(value.intValue),
    ]),
  );
}
