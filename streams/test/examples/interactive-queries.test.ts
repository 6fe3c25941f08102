import { expect, it } from 'vitest';
import { wordCount } from '../../examples/01-word-count.ts';
import { countsOf } from '../../examples/07-interactive-queries.ts';
import { InteractiveQueries } from '../../src/query/index.ts';
import type { KafkaStreams } from '../../src/runtime/index.ts';
import { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import { SimulatedInstance } from '../runtime/simulated-application.ts';

it('07 answers a range of words, and a write that it was told of is in the answer', async () => {
  const scheduler = new SimulatedScheduler({ seed: 1 });
  const cluster = new SimulatedCluster(scheduler);
  for (const topic of ['lines', 'word-counts']) cluster.createTopic(topic, 1);
  const instance = new SimulatedInstance('one', scheduler, cluster, wordCount);
  const stop = scheduler.runInBackground();
  instance.start();
  const queries = new InteractiveQueries(instance.streams as KafkaStreams);
  cluster.append('lines', 0, { key: '1', value: 'all streams lead to kafka' });
  cluster.append('lines', 0, { key: '2', value: 'hello kafka streams' });
  let answer = await countsOf(queries, new URLSearchParams());
  expect(Object.keys(answer.missing).length).toBe(1);
  while (answer.counts.length < 6) {
    await new Promise((resolve) => setImmediate(resolve));
    answer = await countsOf(queries, new URLSearchParams({ position: JSON.stringify(answer.position) }));
  }
  const asked = new URLSearchParams({
    from: 'b',
    to: 'lead',
    order: 'descending',
    position: JSON.stringify(answer.position),
  });
  expect(await countsOf(queries, asked)).toMatchObject({
    counts: [
      ['lead', 1],
      ['kafka', 2],
      ['hello', 1],
    ],
    missing: {},
  });
  instance.kill();
  stop();
});
