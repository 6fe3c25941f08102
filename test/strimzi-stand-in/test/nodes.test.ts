import { expect, it } from 'vitest';
import type { Kafka, KafkaNodePool } from '../src/kinds.ts';
import { hostOf, metadataDir, nodesOf } from '../src/nodes.ts';

const kafka = { metadata: { name: 'orders', namespace: 'shop' } } as Kafka;

function pool(
  name: string,
  replicas: number,
  nodeIds: readonly number[] = [],
  storage: object = { type: 'ephemeral' },
) {
  return {
    metadata: { name },
    spec: { replicas, roles: ['broker'], storage },
    status: { nodeIds },
  } as unknown as KafkaNodePool;
}

const names = (...pools: KafkaNodePool[]) => nodesOf(kafka, pools).map((node) => node.podName);

it('gives new nodes the lowest free ids, pool by pool', () => {
  expect(names(pool('b', 1), pool('a', 2))).toEqual(['orders-a-0', 'orders-a-1', 'orders-b-2']);
});

it('keeps the ids that a pool has, fills gaps first, and gives up the highest', () => {
  expect(names(pool('a', 3, [0, 3]), pool('b', 1, [1]))).toEqual([
    'orders-a-0',
    'orders-a-3',
    'orders-a-2',
    'orders-b-1',
  ]);
  expect(names(pool('a', 1, [5, 2]))).toEqual(['orders-a-2']);
});

it('names disks, claims and the metadata log as Strimzi does', () => {
  const volumes = [
    { id: 0, type: 'persistent-claim', size: '1Gi' },
    { id: 1, type: 'persistent-claim', size: '1Gi', kraftMetadata: 'shared' },
  ];
  const [node] = nodesOf(kafka, [pool('a', 1, [7], { type: 'jbod', volumes })]);
  expect(node?.volumes.map(({ claim }) => claim)).toEqual(['data-0-orders-a-7', 'data-1-orders-a-7']);
  expect(node && metadataDir(node)).toBe('/var/lib/kafka/data-1/kafka-log7');
  expect(node && hostOf(kafka, node)).toBe('orders-a-7.orders-kafka-brokers.shop.svc');
});
