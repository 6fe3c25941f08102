import { describe, expect, it } from 'vitest';
import type { ConnectionLane } from '../../../../src/client/kafka/connections/connection-lane.ts';
import type { KafkaCluster } from '../../../../src/client/kafka/connections/kafka-cluster.ts';
import { PartitionQueue } from '../../../../src/client/kafka/producer/partition-queue.ts';
import { ProduceSender } from '../../../../src/client/kafka/producer/produce-sender.ts';
import { EMPTY_HEADERS, StreamsError, systemClock } from '../../../../src/model/index.ts';

const GONE = 0;

/** Partition n is led by broker n, and broker 0 is no longer known. */
const cluster = {
  clock: systemClock,
  random: Math.random,
  requestTimeoutMs: 1_000,
  leaderOf: (_topic: string, partition: number) => partition,
  isMissing: () => false,
  refresh: () => new Promise<void>(() => {}),
  addressOf(nodeId: number) {
    if (nodeId === GONE) throw new StreamsError('STREAMS_BROKER_UNAVAILABLE', 'broker 0 is not in the cluster');
    return { host: 'broker', port: nodeId };
  },
} as unknown as KafkaCluster;

describe('produce sender', () => {
  it('sends each batch once when the first leader of several has left the cluster', () => {
    const sentTo: number[] = [];
    const lane = {
      send({ port }: { readonly port: number }) {
        sentTo.push(port);
        return new Promise(() => {});
      },
    } as unknown as ConnectionLane;
    const sender = new ProduceSender(cluster, lane, {
      transactionalId: null,
      compression: 'none',
      lingerMs: 0,
      deliveryTimeoutMs: 1_000,
      addPartitions: async () => {},
      onDone: () => {},
      onFailure: () => {},
    });
    const queues = [0, 1, 2].map((partition) => new PartitionQueue('orders', partition));
    for (const queue of queues) {
      queue.append(1, null, Buffer.from('value'), EMPTY_HEADERS, systemClock);
      sender.offer(queue, false);
    }
    sender.flush();
    expect(sentTo).toEqual([1, 2]);
    expect(queues.slice(1).map(({ inFlight }) => inFlight?.count)).toEqual([1, 1]);
    sender.close();
  });
});
