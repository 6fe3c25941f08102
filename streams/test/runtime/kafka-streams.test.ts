import { describe, expect, it } from 'vitest';
import { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import { countingTopology } from './counting-topology.ts';
import { SimulatedInstance } from './simulated-application.ts';

describe('KafkaStreams on the simulated cluster', () => {
  it('joins, gets every task, counts through a repartition topic, and answers from committed state', async () => {
    const scheduler = new SimulatedScheduler({ seed: 1 });
    const cluster = new SimulatedCluster(scheduler);
    cluster.createTopic('words', 2);
    cluster.createTopic('counts', 2);
    const one = new SimulatedInstance('one', scheduler, cluster, countingTopology);
    one.start();
    for (let i = 0; i < 10; i++) cluster.append('words', i % 2, { value: i % 2 === 0 ? 'even' : 'odd' });
    await scheduler
      .run(() => cluster.records('counts').length === 10, 20_000)
      .catch((e) => {
        console.log(one.log.join('\n'), JSON.stringify(one.streams?.report()));
        throw e;
      });
    expect(one.streams?.state).toBe('running');
    expect(
      one.streams
        ?.report()
        .tasks.map(({ taskId }) => taskId)
        .sort(),
    ).toEqual(['0_0', '0_1', '1_0', '1_1']);
    const last = new Map(cluster.records('counts').map(({ key, value }) => [String(key), value?.readInt32BE(0)]));
    expect(last).toEqual(
      new Map([
        ['even', 5],
        ['odd', 5],
      ]),
    );
    expect(one.log.filter((line) => line.includes('warn'))).toEqual([]);
  });
});
