import { ALL_SCHEMAS, type Order, type OrderState, platformSerdes, ShippedRegistry } from '@orders-platform/contracts';
import { partitionOf, topicPartitionName } from '@orders-platform/streams';
import { type Client, createKafkaClient, type Producer } from '@orders-platform/streams/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { kafkaFixture } from '../../../test/harness/src/kafka-fixture.ts';
import { FetchedOrderTail } from '../fetched-order-tail.ts';

const PARTITIONS = 3;
const kafka = kafkaFixture();
const serdes = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));
const ids = Array.from({ length: 12 }, (_, i) => `o-${i}`);

let run = 0;
let client: Client;
let orders: typeof serdes.orders;
let tail: FetchedOrderTail;
let api: Producer;
let validations: Producer;

beforeEach(async () => {
  orders = { ...serdes.orders, topic: kafka.unique(`orders-${run++}`) };
  client = createKafkaClient({ brokers: kafka.bootstrapServers, clientId: 'test' });
  await client.admin.createTopics([{ name: orders.topic, partitions: PARTITIONS }]);
  api = client.createProducer({});
  validations = client.createProducer({ transactionalId: kafka.unique(`validations-${run}`) });
  await Promise.all([api.init(), validations.init()]);
  openTail();
});

afterEach(async () => {
  await client.close();
});

function openTail(): void {
  tail = new FetchedOrderTail();
  tail.open(client, orders, PARTITIONS);
}

function send(producer: Producer, id: string, state: OrderState, quantity = 1): void {
  const order: Order = { id, customerId: 1n, state, product: 'JUMPERS', quantity, price: 1 };
  const { topic, key, value } = orders;
  producer.send(topic, partitionOfId(id), key.serialize(topic, id), value.serialize(topic, order), 0);
}

const partitionOfId = (id: string) => partitionOf(orders.key.serialize(orders.topic, id), PARTITIONS);
const stateOf = async (id: string) => (await tail.find(id))?.order.state;

it('finds what was appended, each with its place, and nothing else', async () => {
  for (const id of ids) send(api, id, 'CREATED');
  await api.flush();
  const found = await Promise.all(ids.map((id) => tail.find(id)));
  expect(found.map((one) => one?.order.id)).toEqual(ids);
  for (const id of ids) {
    const { partition, offset } = (await tail.find(id))?.position ?? {};
    expect(partition).toBe(partitionOfId(id));
    expect(offset).toBeLessThan(api.nextOffset(orders.topic, partition as number) as number);
  }
  expect(await tail.find('unknown')).toBeUndefined();
});

it('finds an order behind a transaction that is still open, and nothing of that transaction', async () => {
  for (const id of ids) send(api, id, 'CREATED');
  await api.flush();
  for (const id of ids) send(validations, id, 'VALIDATED');
  await validations.flush();
  for (const id of ids) send(api, `late-${id}`, 'CREATED');
  await api.flush();
  expect(await Promise.all(ids.map(stateOf))).toEqual(ids.map(() => 'CREATED'));
  expect(await Promise.all(ids.map((id) => stateOf(`late-${id}`)))).toEqual(ids.map(() => 'CREATED'));
  await validations.abortTransaction();
  expect(await Promise.all(ids.map(stateOf))).toEqual(ids.map(() => 'CREATED'));
  for (const id of ids) send(validations, id, 'FAILED');
  await validations.commitTransaction();
  // A transaction is committed a little before its markers stand in every partition.
  await expect.poll(() => Promise.all(ids.map(stateOf))).toEqual(ids.map(() => 'FAILED'));
});

it('finds an order as it stands after its last record', async () => {
  send(api, 'one', 'CREATED', 1);
  send(api, 'one', 'CREATED', 2);
  await api.flush();
  expect((await tail.find('one'))?.order.quantity).toBe(1);
  send(validations, 'one', 'VALIDATED');
  await validations.commitTransaction();
  send(api, 'one', 'SHIPPED');
  await api.flush();
  expect(await stateOf('one')).toBe('SHIPPED');
});

it('looks no further back than the last 1000 records, and not before where the log begins', async () => {
  const partition = partitionOfId('recent');
  const old = ids.find((id) => partitionOfId(id) === partition) as string;
  send(api, old, 'CREATED');
  for (let i = 0; i < 999; i++) send(api, 'recent', 'CREATED');
  await api.flush();
  expect(await stateOf(old)).toBe('CREATED');
  send(api, 'recent', 'CREATED');
  await api.flush();
  openTail();
  expect([await stateOf(old), await stateOf('recent')]).toEqual([undefined, 'CREATED']);
  const end = api.nextOffset(orders.topic, partition) as number;
  await client.admin.deleteRecords(new Map([[topicPartitionName(orders.topic, partition), end]]));
  openTail();
  expect(await stateOf('recent')).toBeUndefined();
});

it('reads on from where it was, and anew when it was left far behind', async () => {
  send(api, 'one', 'CREATED');
  await api.flush();
  expect(await stateOf('one')).toBe('CREATED');
  send(validations, 'one', 'VALIDATED');
  await validations.commitTransaction();
  await expect.poll(() => stateOf('one')).toBe('VALIDATED');
  // Nothing says what became of it meanwhile: it may have been shipped.
  const partition = partitionOfId('one');
  const other = ids.find((id) => partitionOfId(id) === partition) as string;
  for (let i = 0; i < 1_001; i++) send(api, other, 'CREATED');
  await api.flush();
  expect([await stateOf('one'), await stateOf(other)]).toEqual([undefined, 'CREATED']);
});

it('rejects when the log cannot be read', async () => {
  await client.close();
  await expect(tail.find('one')).rejects.toThrow('closed');
});
