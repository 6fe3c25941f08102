import { ALL_SCHEMAS, platformSerdes, ShippedRegistry } from '@orders-platform/contracts';
import type { ServiceName } from '@orders-platform/launcher';
import { lastHeader, partitionOf } from '@orders-platform/streams';
import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { readMails } from '../evidence.ts';
import { metricOfAll } from '../instance-metrics.ts';
import { order, post, stateIn, validated } from '../orders-http.ts';
import { type Shared, urlOf } from '../shared-platform.ts';
import { readTopic } from '../topic-reader.ts';
import { payment } from '../topic-writer.ts';

const DROPPED = 'kafka_streams_task_dropped_records_total';
const READERS_OF_ORDERS: readonly ServiceName[] = [
  'orders',
  'fraud',
  'inventory',
  'order-details',
  'validations',
  'email',
];
const KEY = 'poison';
const PARTITION = partitionOf(Buffer.from(KEY), 4);

/** Bytes that nobody can read are left out, counted and kept; the services go on. */
export function poison(shared: Shared): void {
  describe('poison bytes', () => {
    const soundOrder = Buffer.from(soundOrderBytes());
    const poisons = [
      Buffer.from('this is no Avro'),
      Buffer.alloc(0),
      Buffer.from([0, 0, 0, 0, 99, 1, 2, 3]),
      soundOrder.subarray(0, soundOrder.length - 3),
      Buffer.concat([soundOrder.subarray(0, 5), Buffer.alloc(64, 0xff)]),
    ];

    it('in `orders` are skipped by each service that reads it, counted, and kept as dead letters', async () => {
      const { writer, platform } = shared();
      const before = new Map<ServiceName, number>();
      for (const service of READERS_OF_ORDERS) {
        before.set(service, await metricOfAll(platform.instances(service), DROPPED, 'deserialization'));
      }
      await writer.bytes('orders', KEY, poisons);
      for (const service of READERS_OF_ORDERS) {
        await expectDeadLetters(shared, service, 'orders', poisons);
        const dropped = await metricOfAll(platform.instances(service), DROPPED, 'deserialization');
        expect([service, dropped - (before.get(service) ?? 0)]).toEqual([service, poisons.length]);
      }
    });

    it('in `payments` are skipped by the email service, counted, and kept as dead letters', async () => {
      const { writer, platform } = shared();
      const before = await metricOfAll(platform.instances('email'), DROPPED, 'deserialization');
      await writer.bytes('payments', KEY, poisons);
      await expectDeadLetters(shared, 'email', 'payments', poisons);
      expect(await metricOfAll(platform.instances('email'), DROPPED, 'deserialization')).toBe(before + poisons.length);
    });

    it('and records without a value leave every partition working, and no instance has ended', async () => {
      const { writer, platform } = shared();
      await writer.bytes('orders', KEY, [null]);
      await writer.bytes('payments', KEY, [null]);
      const orders = idsOfEveryPartition().map((id) => order(id, { customerId: 1n }));
      for (const [index, placed] of orders.entries()) {
        expect((await post(urlOf(shared(), index), placed)).status).toBe(201);
        expect(stateIn(await validated(urlOf(shared(), index), placed.id))).toBe('VALIDATED');
      }
      await writer.payments(orders.map(({ id }) => payment(id)));
      await eventually(async () => {
        const mailed = (await readMails(platform.mailBoxUrl)).map(({ messageId }) => messageId).join();
        for (const { id } of orders) expect(mailed).toContain(id);
      });
      expect(platform.instances().filter(({ crashes }) => crashes > 0)).toEqual([]);
    });
  });
}

/** The dead letters of a service that came from the poisoned partition are those bytes, with where they came from. */
async function expectDeadLetters(
  shared: Shared,
  service: ServiceName,
  topic: string,
  bytes: readonly Buffer[],
): Promise<void> {
  const records = await eventually(async () => {
    const { records } = await readTopic(shared().client, `${service}-dead-letters`);
    const found = records.filter(
      ({ headers }) => lastHeader(headers, '__streams.errors.topic')?.value?.toString() === topic,
    );
    expect([service, found.length]).toEqual([service, bytes.length]);
    return found;
  });
  const text = (index: number, name: string) =>
    lastHeader(records[index]?.headers ?? [], `__streams.errors.${name}`)?.value?.toString() ?? '';
  expect(records.map(({ key }) => key?.toString())).toEqual(bytes.map(() => KEY));
  expect(records.map(({ value }) => value?.toString('hex'))).toEqual(bytes.map((one) => one.toString('hex')));
  const offsets = records.map((_, index) => Number(text(index, 'offset')));
  expect(offsets).toEqual(bytes.map((_, index) => (offsets[0] as number) + index));
  for (const index of records.keys()) {
    expect(text(index, 'partition')).toBe(`${PARTITION}`);
    expect(text(index, 'exception')).toMatch(/\w/);
    expect(text(index, 'message')).toMatch(/\w/);
    expect(text(index, 'stacktrace')).toMatch(/at /);
  }
}

function soundOrderBytes(): Buffer {
  const { orders } = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));
  return orders.value.serialize(orders.topic, order(KEY));
}

function idsOfEveryPartition(): string[] {
  const ids = new Map<number, string>();
  for (let index = 0; ids.size < 4; index++) {
    const id = `after-poison-${index}`;
    const partition = partitionOf(Buffer.from(id), 4);
    if (!ids.has(partition)) ids.set(partition, id);
  }
  return [...ids.values()];
}
