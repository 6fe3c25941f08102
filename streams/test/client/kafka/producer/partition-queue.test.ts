import { expect, it } from 'vitest';
import { type BatchIdentity, PartitionQueue } from '../../../../src/client/kafka/producer/partition-queue.ts';
import { decodeRecordBatches } from '../../../../src/client/record-batch/index.ts';

const IDENTITY: BatchIdentity = {
  identity: { producerId: 7, epoch: 1 },
  transactional: true,
  compression: 'none',
};

function queued(...counts: number[]): PartitionQueue {
  const queue = new PartitionQueue('orders', 0);
  for (const count of counts) {
    for (let i = 0; i < count; i++) queue.append(1_000, null, Buffer.from('v'), [], { now: () => 5 });
    queue.close(IDENTITY);
  }
  return queue;
}

function sequenceOf(bytes: Buffer | undefined): number | undefined {
  const [batch] = [...decodeRecordBatches(bytes ?? Buffer.alloc(0))];
  return batch?.baseSequence;
}

it('numbers batches one after the other', () => {
  const queue = queued(3, 2, 1);
  const sequences = [0, 1, 2].map(() => {
    const sequence = sequenceOf(queue.take(IDENTITY)?.bytes);
    queue.acknowledged(0);
    return sequence;
  });
  expect(sequences).toEqual([0, 3, 5]);
  expect(queue.isEmpty).toBe(true);
});

it('sends a batch that failed again as it was, before the ones behind it', () => {
  const queue = queued(3, 2);
  const first = queue.take(IDENTITY);
  queue.retry(100);
  expect(queue.retryAt).toBe(100);
  expect(queue.take(IDENTITY)).toBe(first);
  queue.acknowledged(40);
  expect(queue.nextOffset).toBe(43);
  expect(sequenceOf(queue.take(IDENTITY)?.bytes)).toBe(3);
});

it('gives the sequence numbers of dropped batches back', () => {
  const queue = queued(3, 2, 4);
  queue.take(IDENTITY);
  queue.acknowledged(0);
  queue.take(IDENTITY);
  expect(queue.drop()).toBeGreaterThan(0);
  queue.acknowledged(3);
  queue.append(1_000, null, null, [], { now: () => 5 });
  expect(sequenceOf(queue.take(IDENTITY)?.bytes)).toBe(5);
});

it('counts from 0 again with a new epoch', () => {
  const queue = queued(3);
  queue.take(IDENTITY);
  queue.acknowledged(0);
  queue.resetSequence();
  queue.append(1_000, null, null, [], { now: () => 5 });
  expect(sequenceOf(queue.take(IDENTITY)?.bytes)).toBe(0);
});

it('has an open batch ready once it has lingered', () => {
  const queue = new PartitionQueue('orders', 0);
  queue.append(1_000, null, null, [], { now: () => 50 });
  expect(queue.hasBatch(49)).toBe(false);
  expect(queue.hasBatch(50)).toBe(true);
});
