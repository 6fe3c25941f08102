import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { avroType } from '../avro-type.ts';
import { type AvroRecord, avroSerde, ConfluentRegistry, type Order, orderSchema, platformSerdes } from '../index.ts';

const order: Order = {
  id: '1',
  customerId: 2n ** 53n + 1n,
  state: 'CREATED',
  product: 'JUMPERS',
  quantity: 3,
  price: 9.99,
};

/**
 * A stand-in for a schema registry in this test: real HTTP, the few requests that the client sends, and ids that begin
 * where none of ours do.
 */
class FakeRegistry {
  readonly schemas = new Map<number, string>();
  readonly subjects = new Map<string, number[]>();
  available = true;
  server: Server | undefined;

  register(subject: string, schema: string): number {
    const known = [...this.schemas].find(([, text]) => text === schema)?.[0];
    const id = known ?? 1000 + this.schemas.size;
    this.schemas.set(id, schema);
    const versions = this.subjects.get(subject) ?? [];
    if (!versions.includes(id)) versions.push(id);
    this.subjects.set(subject, versions);
    return id;
  }

  answer(method: string, path: string, body: string): [number, unknown] {
    if (!this.available) return [400, { error_code: 400, message: 'not now' }];
    const [kind, name = '', , version = ''] = path.slice(1).split('/').map(decodeURIComponent);
    if (kind === 'config') return method === 'GET' ? [404, {}] : [200, JSON.parse(body)];
    if (kind === 'schemas') {
      const schema = this.schemas.get(Number(path.split('/').at(-1)));
      return schema === undefined ? [404, { error_code: 40403 }] : [200, { schema }];
    }
    const { schema } = (body ? JSON.parse(body) : {}) as { schema?: string };
    const versions = this.subjects.get(name) ?? [];
    if (method === 'POST' && path.endsWith('/versions')) return [200, { id: this.register(name, schema ?? '') }];
    const id =
      method === 'POST'
        ? versions.find((each) => this.schemas.get(each) === schema)
        : versions.at(version === 'latest' ? -1 : Number(version) - 1);
    return id === undefined ? [404, { error_code: 40401 }] : [200, { id }];
  }

  async listen(): Promise<string> {
    this.server = createServer((request, response) => {
      void text(request).then((body) => {
        const [status, answer] = this.answer(request.method ?? '', request.url ?? '', body);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
}

async function text(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

const { avsc } = orderSchema.versions[0];
const older: AvroRecord = { ...avsc, fields: avsc.fields.map((field) => ({ ...field, doc: 'as it was' })) };
const newer: AvroRecord = { ...avsc, fields: [...avsc.fields, { name: 'note', type: 'string', default: '' }] };

/** An order in the wire format, by a schema of another id. */
function written(id: number, by: AvroRecord, data: object): Buffer {
  const header = Buffer.alloc(5);
  header.writeInt32BE(id, 1);
  return Buffer.concat([header, avroType(by).toBuffer(data)]);
}

let fake: FakeRegistry;
let url: string;

beforeEach(async () => {
  fake = new FakeRegistry();
  url = await fake.listen();
});

afterEach(async () => {
  fake.server?.closeAllConnections();
  await new Promise((resolve) => fake.server?.close(resolve));
});

describe('ConfluentRegistry', () => {
  it('writes with the ids of the server, one subject a topic', async () => {
    const registry = new ConfluentRegistry({ url });
    await registry.start();
    const { orders } = platformSerdes(registry);
    const bytes = orders.value.serialize('orders', order);
    expect(bytes.readInt32BE(1)).toBe(fake.subjects.get('orders-value')?.[0]);
    expect(orders.value.deserialize('orders', bytes)).toEqual(order);
    expect([...fake.subjects.keys()].sort()).toContain('platinum-value');
    await registry.close();
  });

  it('reads what was written with an earlier version, from the first record on', async () => {
    const id = fake.register('orders-value', JSON.stringify(older));
    const registry = new ConfluentRegistry({ url });
    await registry.start();
    expect(avroSerde(orderSchema, registry).deserialize('orders', written(id, older, order))).toEqual(order);
    await registry.close();
  });

  it('loads a version that turns up later, and fails retriably until then', async () => {
    const registry = new ConfluentRegistry({ url, retryAfterMs: 0 });
    await registry.start();
    const id = fake.register('orders-value', JSON.stringify(newer));
    const bytes = written(id, newer, { ...order, note: 'new' });
    const serde = avroSerde(orderSchema, registry);
    expect(() => serde.deserialize('orders', bytes)).toThrow(
      expect.objectContaining({ code: 'CONTRACTS_SCHEMA_NOT_LOADED', retriable: true }),
    );
    await vi.waitFor(() => expect(serde.deserialize('orders', bytes)).toEqual(order));
    await registry.close();
  });

  it('gives an id up that the server does not know', async () => {
    const registry = new ConfluentRegistry({ url });
    await registry.start();
    const poison = written(77, avsc, order);
    const serde = avroSerde(orderSchema, registry);
    expect(() => serde.deserialize('orders', poison)).toThrow(
      expect.objectContaining({ code: 'CONTRACTS_SCHEMA_NOT_LOADED' }),
    );
    await registry.close();
    expect(() => serde.deserialize('orders', poison)).toThrow(
      expect.objectContaining({ code: 'CONTRACTS_UNKNOWN_SCHEMA', retriable: false }),
    );
  });

  it('only looks up when it must not register, and says which subject is missing', async () => {
    const registry = new ConfluentRegistry({ url, register: false });
    await expect(registry.start()).rejects.toMatchObject({
      code: 'CONTRACTS_REGISTRY',
      message: expect.stringContaining('subject orders-value'),
    });
    expect(fake.subjects.size).toBe(0);
  });

  it('says that the server does not answer', async () => {
    fake.available = false;
    await expect(new ConfluentRegistry({ url }).start()).rejects.toMatchObject({
      code: 'CONTRACTS_REGISTRY',
      retriable: true,
    });
  });
});
