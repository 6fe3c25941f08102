import { describe, expect, it } from 'vitest';
import { StreamsError } from '../../src/model/errors.ts';
import type { StreamsConfig } from '../../src/runtime/streams-config.ts';
import type { StreamsState } from '../../src/runtime/streams-state.ts';
import { stringSerde } from '../../src/serdes/index.ts';
import { MemoryStateEngine, SimulatedDisk } from '../../src/state/index.ts';
import { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import { Topology } from '../../src/topology/index.ts';
import { type CountStore, countingTopology } from './counting-topology.ts';
import { SimulatedInstance } from './simulated-application.ts';

/** A cluster with the topics of the counting topology, two partitions each. */
function simulation(seed = 1) {
  const scheduler = new SimulatedScheduler({ seed });
  const cluster = new SimulatedCluster(scheduler);
  cluster.createTopic('words', 2);
  cluster.createTopic('counts', 2);
  const instance = (name: string, config: Partial<StreamsConfig> = {}, topology = () => countingTopology()) =>
    new SimulatedInstance(name, scheduler, cluster, topology, config);
  const words = (...all: readonly string[]) => {
    for (const [i, value] of all.entries()) cluster.append('words', i % 2, { value });
  };
  const counted = (records: number) => scheduler.run(() => cluster.records('counts').length >= records, 30_000);
  /** Others read what is committed before the instance that committed it has heard so. */
  const stored = (one: SimulatedInstance, word: string, count: number) =>
    scheduler.run(() => storedCount(one, word) === count, 30_000);
  return { scheduler, cluster, instance, words, counted, stored };
}

function lastCounts(cluster: SimulatedCluster): { readonly [word: string]: number | undefined } {
  return Object.fromEntries(cluster.records('counts').map(({ key, value }) => [String(key), value?.readInt32BE(0)]));
}

function storedCount({ streams }: SimulatedInstance, word: string): number | undefined {
  const stores = [0, 1].map((partition) => streams?.localStore('counts', partition) as CountStore | undefined);
  return stores.map((store) => store?.committed(word)).find((count) => count !== undefined);
}

describe('KafkaStreams', () => {
  it('joins, gets every task, counts through a repartition topic, and answers from committed state', async () => {
    const { cluster, instance, words, counted, stored } = simulation();
    const one = instance('one');
    one.start();
    words('even', 'odd', 'even', 'odd', 'even', 'odd', 'even', 'odd', 'even', 'odd');
    await counted(10);
    expect(one.streams?.state).toBe('running');
    const tasks = one.streams?.report().tasks.map(({ taskId }) => taskId);
    expect(tasks?.sort()).toEqual(['0_0', '0_1', '1_0', '1_1']);
    expect(lastCounts(cluster)).toEqual({ even: 5, odd: 5 });
    await stored(one, 'even', 5);
    expect(storedCount(one, 'even')).toBe(5);
    expect(one.log.filter((line) => line.includes('warn'))).toEqual([]);
  });

  it('tells its states in order, and no more to those who do not listen any more', async () => {
    const { scheduler, instance } = simulation();
    const one = instance('one');
    one.start();
    const states: StreamsState[] = [];
    one.streams?.onStateChange((state) => states.push(state));
    const heard: StreamsState[] = [];
    const stop = one.streams?.onStateChange((state) => heard.push(state));
    expect(one.streams?.state).toBe('rebalancing');
    await scheduler.run(() => one.streams?.state === 'running', 20_000);
    stop?.();
    await scheduler.complete(one.streams?.close() ?? Promise.reject());
    expect(states).toEqual(['running', 'pending_shutdown', 'not_running']);
    expect(heard).toEqual(['running']);
  });

  it('starts once', async () => {
    const { scheduler, instance } = simulation();
    const one = instance('one');
    one.start();
    await expect(one.streams?.start()).rejects.toMatchObject({
      code: 'STREAMS_ILLEGAL_STATE',
      message: expect.stringContaining("'rebalancing'"),
    });
    await scheduler.run(() => one.streams?.state === 'running', 20_000);
  });

  it('closes twice as once, and leaves its group', async () => {
    const { scheduler, cluster, instance } = simulation();
    const one = instance('one');
    one.start();
    await scheduler.run(() => one.streams?.state === 'running', 20_000);
    expect(cluster.describeGroup('app')?.members.length).toBe(1);
    const [first, second] = [one.streams?.close(), one.streams?.close()];
    expect(second).toBe(first);
    await scheduler.complete(first ?? Promise.reject());
    expect(one.streams?.state).toBe('not_running');
    expect(cluster.describeGroup('app')?.members ?? []).toEqual([]);
  });

  it('stays a member when it closes for its return', async () => {
    const { scheduler, cluster, instance } = simulation();
    const one = instance('one');
    one.start();
    await scheduler.run(() => one.streams?.state === 'running', 20_000);
    await scheduler.complete(one.streams?.close({ leaveGroup: false }) ?? Promise.reject());
    expect(cluster.describeGroup('app')?.members.map(({ memberId }) => memberId)).toEqual(['one']);
  });

  it('commits what it has processed before it closes', async () => {
    const { scheduler, cluster, instance, words } = simulation();
    const one = instance('one', { commitIntervalMs: 60_000, commitLingerMs: 60_000, transactionTimeoutMs: 90_000 });
    one.start();
    await scheduler.run(() => one.streams?.state === 'running', 20_000);
    words('ant', 'ant');
    await scheduler.run(5_000);
    expect(cluster.records('app-by-word-repartition')).toEqual([]);
    await scheduler.complete(one.streams?.close() ?? Promise.reject());
    expect(cluster.records('app-by-word-repartition').length).toBe(2);
  });

  it('cannot start once it was closed', async () => {
    const { scheduler, instance } = simulation();
    const one = instance('one');
    one.start();
    await scheduler.complete(one.streams?.close() ?? Promise.reject());
    expect(one.streams?.state).toBe('not_running');
    await expect(one.streams?.start()).rejects.toMatchObject({ code: 'STREAMS_ILLEGAL_STATE' });
  });

  it('closes at any moment of its start, of its work and of a rebalance', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const { scheduler, instance, words } = simulation(seed);
      const one = instance('one');
      const other = instance('other');
      one.start();
      words('ant', 'bee', 'cat', 'dog');
      scheduler.setTimer(scheduler.between(0, 3_000), () => other.start());
      await scheduler.run(scheduler.between(0, seed < 20 ? 50 : 6_000));
      await scheduler.complete(one.streams?.close() ?? Promise.reject(), 60_000);
      await scheduler.run(2_000);
      expect(one.streams?.state, `seed ${seed}\n${one.log.join('\n')}`).toBe('not_running');
      expect(one.log.filter((line) => line.includes('start failed'))).toEqual([]);
    }
  });

  it('closes although its group gives it up at that moment', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const { scheduler, cluster, instance, words } = simulation(seed);
      const one = instance('one');
      one.start();
      await scheduler.run(() => one.streams?.state === 'running', 20_000);
      words('ant', 'bee');
      // Silent for longer than its session: the first heartbeat it is heard with again tells it that it is nobody.
      cluster.network.isolate('one');
      await scheduler.run(4_000);
      cluster.network.rejoin('one');
      await scheduler.run(scheduler.between(0, 2_500));
      await scheduler.complete(one.streams?.close() ?? Promise.reject(), 120_000);
      expect(one.streams?.state, `seed ${seed}`).toBe('not_running');
    }
  });

  it('ends in error, closed, with what its policy did not take', async () => {
    const { scheduler, cluster, instance } = simulation();
    const one = instance('one', {}, () => failing(new TypeError('cannot count that')));
    one.start();
    const states: StreamsState[] = [];
    one.streams?.onStateChange((state) => states.push(state));
    cluster.append('words', 0, { value: 'x' });
    await scheduler.run(() => one.streams?.state === 'error', 30_000);
    expect(states.slice(-2)).toEqual(['pending_error', 'error']);
    expect(one.streams?.error).toMatchObject({ code: 'STREAMS_PROCESSING', context: { taskId: '0_0', offset: 0 } });
    expect(cluster.describeGroup('app')?.members ?? []).toEqual([]);
    await scheduler.complete(one.streams?.close() ?? Promise.reject());
    expect(one.streams?.state).toBe('error');
  });

  it('is closed wholly when close() resolves, after an error too', async () => {
    const { scheduler, cluster, instance } = simulation();
    const closed: string[] = [];
    const engine = new MemoryStateEngine();
    const stateEngine = {
      open: engine.open.bind(engine),
      taskIds: () => engine.taskIds(),
      remove: engine.remove.bind(engine),
      close: async () => {
        await engine.close();
        closed.push('engine');
      },
    };
    const one = instance('one', { stateEngine }, () => failing(new TypeError('x')));
    one.start();
    cluster.append('words', 0, { value: 'x' });
    await scheduler.run(() => one.streams?.state === 'pending_error', 30_000);
    await scheduler.complete(one.streams?.close() ?? Promise.reject());
    expect(closed).toEqual(['engine']);
    expect(one.streams?.state).toBe('error');
  });

  it('starts its tasks over when the answer to an error is replace', async () => {
    const { scheduler, cluster, instance } = simulation();
    let failures = 0;
    const one = instance(
      'one',
      {
        onUncaughtError: (error) => {
          expect(error).toBeInstanceOf(StreamsError);
          failures++;
          return 'replace';
        },
      },
      () => failing(new TypeError('not now'), () => failures < 3),
    );
    one.start();
    cluster.append('words', 0, { value: 'x' });
    await scheduler.run(() => cluster.records('counts').length === 1, 30_000);
    expect(failures).toBe(3);
    expect(one.streams?.report().restarts).toBe(3);
    expect(cluster.records('counts').length).toBe(1);
  });

  it('ends in error when a task cannot be made, naming the setting it lacks', async () => {
    const { scheduler, cluster, instance } = simulation();
    cluster.createTopic('one-partition', 1);
    const topology = () =>
      new Topology()
        .addSource({ name: 'in', topics: ['one-partition'] })
        .addSink({ name: 'out', parents: ['in'], topic: 'counts' });
    const one = instance('one', {}, topology);
    one.start();
    await scheduler.run(() => one.streams?.state === 'error', 60_000);
    expect(one.streams?.error).toMatchObject({ code: 'STREAMS_INVALID_CONFIG' });
  });

  it('says what the group waits for while a source topic is missing, and runs when it is there', async () => {
    const scheduler = new SimulatedScheduler({ seed: 1 });
    const cluster = new SimulatedCluster(scheduler);
    cluster.createTopic('counts', 1);
    const one = new SimulatedInstance('one', scheduler, cluster, () => countingTopology());
    one.start();
    await scheduler.run(5_000);
    expect(one.streams?.state).toBe('rebalancing');
    expect(one.streams?.report().groupStatus).toContain('words');
    cluster.createTopic('words', 1);
    await scheduler.run(() => one.streams?.state === 'running', 30_000);
    expect(one.streams?.report().groupStatus).toBe('');
  });

  it('counts at least once when that is enough, without a transaction', async () => {
    const { scheduler, cluster, instance, words, counted } = simulation();
    const one = instance('one', { processingGuarantee: 'at_least_once' });
    one.start();
    words('even', 'odd', 'even', 'odd');
    await counted(4);
    await scheduler.run(500);
    expect(lastCounts(cluster)).toEqual({ even: 2, odd: 2 });
    // A transaction leaves a marker behind; here offsets are records and nothing else.
    const logged = cluster.records('counts', 'read_uncommitted').length;
    expect([0, 1].reduce((sum, partition) => sum + cluster.log('counts', partition).highWatermark, 0)).toBe(logged);
    const committed = [...cluster.committedOffsets('app')].filter(([name]) => name.startsWith('words-'));
    expect(committed.map(([, { offset }]) => offset)).toEqual([2, 2]);
    await scheduler.complete(one.streams?.close() ?? Promise.reject());
    expect(one.streams?.state).toBe('not_running');
  });
});

describe('KafkaStreams and its state', () => {
  it('replays the tail alone after a restart', async () => {
    const { scheduler, cluster, instance, words, counted } = simulation();
    const one = instance('one', { stateFlushIntervalMs: 60_000 });
    one.start();
    words(...Array.from({ length: 40 }, (_, i) => `word-${i}`));
    await counted(40);
    await scheduler.complete(one.streams?.close() ?? Promise.reject());
    // Closing flushed; what another instance counts meanwhile is the tail.
    const other = instance('other');
    other.start();
    words('tail-1', 'tail-2', 'tail-3');
    await counted(43);
    await scheduler.complete(other.streams?.close() ?? Promise.reject());
    expect(cluster.records('app-counts-changelog').length).toBe(43);
    one.start();
    await scheduler.run(() => one.streams?.state === 'running', 30_000);
    expect(restoredBy(one)).toBe(3);
    expect(storedCount(one, 'word-7')).toBe(1);
    expect(storedCount(one, 'tail-2')).toBe(1);
  });

  it('replays the whole changelog when it keeps its state in memory', async () => {
    const { scheduler, instance, words, counted } = simulation();
    const one = instance('one', {}, () => countingTopology(false));
    one.start();
    words(...Array.from({ length: 10 }, (_, i) => `word-${i}`));
    await counted(10);
    await scheduler.complete(one.streams?.close() ?? Promise.reject());
    one.start();
    await scheduler.run(() => one.streams?.state === 'running', 30_000);
    expect(restoredBy(one)).toBe(10);
    expect(storedCount(one, 'word-3')).toBe(1);
  });

  it('replays what was committed and not flushed when its process was killed, and counts on from there', async () => {
    const { cluster, instance, words, counted } = simulation();
    const one = instance('one', { stateFlushIntervalMs: 600_000 });
    one.start();
    words('ant', 'ant', 'bee', 'ant');
    await counted(4);
    one.kill();
    one.start();
    words('ant');
    await counted(5);
    expect(restoredBy(one)).toBe(4);
    expect(lastCounts(cluster)).toEqual({ ant: 4, bee: 1 });
  });

  it('deletes from its repartition topics what it has processed', async () => {
    const { scheduler, cluster, instance, words, counted } = simulation();
    const one = instance('one', { repartitionPurgeIntervalMs: 1_000 });
    one.start();
    words('ant', 'bee', 'ant', 'bee');
    await counted(4);
    expect(cluster.records('app-by-word-repartition').length).toBe(4);
    await scheduler.run(1_500);
    words('ant', 'bee');
    await scheduler.run(() => cluster.records('app-by-word-repartition').length < 4, 30_000);
    expect(cluster.records('words').length).toBe(6);
    await counted(6);
    expect(lastCounts(cluster)).toEqual({ ant: 3, bee: 3 });
  });

  it('needs a state engine for nothing: memory will do', async () => {
    const { instance, words, stored } = simulation();
    const one = instance('one', { stateEngine: new MemoryStateEngine(new SimulatedDisk()) });
    one.start();
    words('ant', 'ant');
    await stored(one, 'ant', 2);
    expect(storedCount(one, 'ant')).toBe(2);
  });

  it('hands a task over to a new instance, which restores it from the changelog', async () => {
    const { scheduler, cluster, instance, words, counted } = simulation();
    const [one, other] = [instance('one'), instance('other')];
    one.start();
    words(...Array.from({ length: 20 }, (_, i) => `word-${i % 10}`));
    await counted(20);
    other.start();
    const both = () => one.streams?.state === 'running' && other.streams?.state === 'running';
    await scheduler.run(() => both() && other.streams?.report().tasks.length === 2, 30_000);
    expect(one.streams?.report().tasks.length).toBe(2);
    words(...Array.from({ length: 10 }, (_, i) => `word-${i}`));
    await counted(30);
    expect(Object.values(lastCounts(cluster))).toEqual(Array.from({ length: 10 }, () => 3));
    expect(one.streams?.endpoints.map(({ endpoint }) => endpoint.host).sort()).toEqual(['one', 'other']);
  });
});

/** Changelog records that the instance's tasks replayed when they came, together. */
function restoredBy({ streams }: SimulatedInstance): number | undefined {
  return streams?.report().tasks.reduce((sum, { restored }) => sum + restored, 0);
}

function failing(error: Error, fails: () => boolean = () => true): Topology {
  return new Topology()
    .addSource({ name: 'in', topics: ['words'], keySerde: stringSerde, valueSerde: stringSerde })
    .addProcessor({
      name: 'fail',
      parents: ['in'],
      supplier: () => {
        let forward: (record: never) => void;
        return {
          init: (context) => {
            forward = (record) => context.forward(record);
          },
          process(record) {
            if (fails()) throw error;
            forward(record as never);
          },
        };
      },
    })
    .addSink({ name: 'out', parents: ['fail'], topic: 'counts', keySerde: stringSerde, valueSerde: stringSerde });
}
