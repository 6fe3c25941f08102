import { describe, expect, it } from 'vitest';
import { StreamsBuilder } from '../../src/dsl/index.ts';
import type { KafkaStreams } from '../../src/runtime/kafka-streams.ts';
import type { StreamsConfig } from '../../src/runtime/streams-config.ts';
import { Serdes, stringSerde } from '../../src/serdes/index.ts';
import { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import type { Topology } from '../../src/topology/index.ts';
import { type CountStore, countingTopology } from './counting-topology.ts';
import { SimulatedInstance } from './simulated-application.ts';

const CHANGELOG = 'app-counts-changelog';

/** Where a client began to read each partition, in order: `topic-partition@offset`. */
type Assignments = string[];

function simulation(seed = 1) {
  const scheduler = new SimulatedScheduler({ seed });
  const cluster = new SimulatedCluster(scheduler);
  for (const topic of ['words', 'counts']) cluster.createTopic(topic, 2);
  const assigned = new Map<string, Assignments>();
  const instance = (name: string, topology: () => Topology, config: Partial<StreamsConfig> = {}) => {
    const assignments: Assignments = [];
    assigned.set(name, assignments);
    const one: SimulatedInstance = new SimulatedInstance(name, scheduler, cluster, topology, {
      standbyReplicas: 1,
      client: ({ clientId }) => {
        const client = cluster.createClient({ clientId, ...(one.process && { clock: one.process }) });
        const createFetcher = client.createFetcher.bind(client);
        client.createFetcher = (options) => {
          const fetcher = createFetcher(options);
          const assign = fetcher.assign.bind(fetcher);
          fetcher.assign = (partition, offset) => {
            assignments.push(`${partition.topic}-${partition.partition}@${offset}`);
            assign(partition, offset);
          };
          return fetcher;
        };
        return client;
      },
      ...config,
    });
    return one;
  };
  const words = (count: number, from = 0) => {
    for (let i = from; i < from + count; i++) cluster.append('words', i % 2, { value: `word-${i}` });
  };
  /** So many standby tasks in all, and each has all of its changelogs. */
  const current = (instances: readonly SimulatedInstance[], count = 2) =>
    scheduler.run(() => {
      const standbys = instances.flatMap((one) => report(one).standbys);
      const changelogs = standbys.flatMap((standby) => standby.changelogs);
      const ends = changelogs.map(({ topic, partition }) => cluster.log(topic, partition).highWatermark);
      return standbys.length === count && changelogs.every(({ position, lag }, i) => lag === 0 && position === ends[i]);
    }, 60_000);
  const counted = (records: number) => scheduler.run(() => cluster.records('counts').length >= records, 60_000);
  return { scheduler, cluster, instance, words, counted, current, assigned };
}

type Simulation = ReturnType<typeof simulation>;

const report = ({ streams }: SimulatedInstance) => (streams as KafkaStreams).report();
const standbysOf = (one: SimulatedInstance) => report(one).standbys.map(({ taskId }) => taskId);
const isRunning = (one: SimulatedInstance, tasks: number) =>
  one.streams?.state === 'running' && report(one).tasks.length === tasks;

/** Two instances that share the counting and stand by for each other, with so many words counted. */
async function two({ instance, words, counted, current }: Simulation, persistent: boolean, count = 200) {
  const [one, other] = ['one', 'other'].map((name) => instance(name, () => countingTopology(persistent))) as [
    SimulatedInstance,
    SimulatedInstance,
  ];
  one.start();
  other.start();
  words(count);
  await counted(count);
  await current([one, other]);
  return { one, other };
}

function storedWords({ streams }: SimulatedInstance, count: number): number {
  const stores = [0, 1].map((partition) => streams?.localStore('counts', partition) as CountStore | undefined);
  const all = Array.from({ length: count }, (_, i) => `word-${i}`);
  return all.filter((word) => stores.some((store) => store?.committed(word) === 1)).length;
}

describe.each([
  ['on disk', true],
  ['in memory', false],
])('a standby task, its store %s', (_, persistent) => {
  it('follows the changelog of the task that the other instance runs, and says how far it is', async () => {
    const simulated = simulation();
    const { one, other } = await two(simulated, persistent);
    expect([...standbysOf(one), ...standbysOf(other)].sort()).toEqual(['1_0', '1_1']);
    for (const instance of [one, other]) {
      for (const standby of report(instance).standbys) {
        const partition = Number(standby.taskId.split('_')[1]);
        const end = simulated.cluster.log(CHANGELOG, partition).highWatermark;
        expect(standby).toEqual({
          taskId: `1_${partition}`,
          lag: 0,
          changelogs: [{ topic: CHANGELOG, partition, position: end, lag: 0 }],
        });
        expect(report(instance).tasks.map(({ taskId }) => taskId)).not.toContain(standby.taskId);
        // A copy is not asked as if it were the task's own store.
        expect(instance.streams?.localStore('counts', partition)).toBeUndefined();
      }
    }
  });

  it('takes over when the active instance is killed, replays the tail alone, and loses nothing', async () => {
    const simulated = simulation();
    const { one, other } = await two(simulated, persistent);
    const { scheduler, words, counted, cluster } = simulated;
    one.kill();
    await scheduler.run(() => isRunning(other, 4), 60_000);
    for (const { restored } of report(other).tasks) expect(restored).toBeLessThan(20);
    expect(standbysOf(other)).toEqual([]);
    words(20, 200);
    await counted(220);
    expect(cluster.records('counts').map(({ value }) => value?.readInt32BE(0))).toEqual(Array(220).fill(1));
    await scheduler.run(() => storedWords(other, 220) === 220, 10_000);
  });

  it('goes on from where it stands when an active task becomes a standby', async () => {
    const simulated = simulation();
    const { scheduler, instance, words, counted, current, assigned } = simulated;
    const one = instance('one', () => countingTopology(persistent));
    one.start();
    words(200);
    await counted(200);
    const other = instance('other', () => countingTopology(persistent));
    other.start();
    await scheduler.run(() => isRunning(one, 2) && isRunning(other, 2), 60_000);
    await current([one, other]);
    const followed = assigned.get('one')?.filter((name) => name.startsWith(CHANGELOG)) ?? [];
    expect(followed).toHaveLength(report(one).standbys.length);
    expect(followed.length).toBeGreaterThan(0);
    // What was in memory alone went with the task; what is on disk is not read a second time.
    if (persistent) expect(Number(followed[0]?.split('@')[1])).toBeGreaterThan(50);
  });
});

describe('standby tasks', () => {
  it('are given up when the group has none any more, and their state is closed a while later', async () => {
    const simulated = simulation();
    const { one, other } = await two(simulated, true);
    const { scheduler, cluster, current } = simulated;
    cluster.configureGroup('app', { 'streams.num.standby.replicas': '0' });
    await scheduler.run(() => standbysOf(one).length + standbysOf(other).length === 0, 30_000);
    await scheduler.run(15_000);
    const before = cluster.describeGroup('app');
    expect(before?.members.map(({ standbyTasks }) => standbyTasks)).toEqual([[], []]);
    cluster.configureGroup('app', { 'streams.num.standby.replicas': '1' });
    await current([one, other]);
    expect(one.log.concat(other.log).filter((line) => line.includes(' warn '))).toEqual([]);
  });

  it('begin again by themselves when their changelog lost what they lacked, and disturb no active task', async () => {
    const simulated = simulation();
    const { scheduler, cluster, words, counted, current } = simulated;
    const { one, other } = await two(simulated, true);
    other.process?.pause();
    words(100, 200);
    await scheduler.run(1_000);
    for (const partition of [0, 1]) {
      const log = cluster.log(CHANGELOG, partition);
      log.deleteBefore(log.highWatermark - 1);
    }
    other.process?.resume();
    await counted(300);
    await current([one, other]);
    expect(one.log.concat(other.log).filter((line) => line.includes('start over'))).toEqual([]);
  });

  it('do not read a table ahead of the task in the source topic that is its changelog', async () => {
    const simulated = simulation();
    const { scheduler, cluster, instance } = simulated;
    cluster.createTopic('names', 2);
    cluster.createTopic('greetings', 2);
    const topology = (): Topology => {
      const builder = new StreamsBuilder();
      const strings = { keySerde: stringSerde, valueSerde: stringSerde };
      const names = builder.table('names', { ...strings, storeName: 'names' });
      const words = builder.stream('words', strings);
      words.groupByKey(strings).count({ storeName: 'seen' });
      words.leftJoin(names, (word, name) => `${word} ${name}`, strings).to('greetings', strings);
      return builder.build({ optimize: true });
    };
    const [one, other] = ['one', 'other'].map((name) => instance(name, topology)) as [
      SimulatedInstance,
      SimulatedInstance,
    ];
    one.start();
    other.start();
    await scheduler.run(() => report(one).standbys.length + report(other).standbys.length === 2, 60_000);
    for (const partition of [0, 1]) cluster.append('names', partition, { key: 'k', value: 'known' });
    const positions = () => {
      const followed = [one, other].flatMap((each) => report(each).standbys.flatMap(({ changelogs }) => changelogs));
      return followed.filter(({ topic }) => topic === 'names').map(({ position }) => position);
    };
    const isAt = (position: number) => positions().length === 2 && positions().every((each) => each === position);
    const committed = () => [...cluster.committedOffsets('app')].filter(([name]) => name.startsWith('names-'));
    await scheduler.run(() => isAt(1), 60_000);
    expect(committed().map(([, { offset }]) => offset)).toEqual([1, 1]);
    // Both stop: what comes now is nobody's yet, whatever the other copy could read.
    for (const each of [one, other]) each.process?.pause();
    for (const partition of [0, 1]) cluster.append('names', partition, { key: 'k', value: 'later' });
    one.process?.resume();
    await scheduler.run(2_000);
    for (const { changelogs } of report(one).standbys) {
      const names = changelogs.find(({ topic }) => topic === 'names');
      expect(names).toMatchObject({ position: 1, lag: 0 });
    }
    other.process?.resume();
    await scheduler.run(() => isAt(2), 60_000);
  });
});

describe('what an instance reports of its topology', () => {
  const hashOf = (topology: Topology, config: Partial<StreamsConfig> = {}) => {
    const { instance } = simulation();
    const one = instance('one', () => topology, config);
    one.start();
    return report(one).topologyHash;
  };

  it('is a hash that is the same for the same sub-topologies, and another for others', () => {
    expect(hashOf(countingTopology())).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf(countingTopology())).toBe(hashOf(countingTopology()));
    expect(hashOf(countingTopology(true, { input: 'others', output: 'counts' }))).not.toBe(hashOf(countingTopology()));
    expect(hashOf(countingTopology(), { replicationFactor: 3 })).not.toBe(hashOf(countingTopology()));
  });

  it('says when the group runs another topology, until it does not', async () => {
    const { scheduler, instance } = simulation();
    const one = instance('one', () => countingTopology());
    one.start();
    await scheduler.run(() => isRunning(one, 4), 30_000);
    const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };
    const builder = new StreamsBuilder();
    builder.stream('words', strings).to('counts', strings);
    const other = instance('other', () => builder.build());
    other.start();
    await scheduler.run(() => report(other).topologyMismatch, 10_000);
    expect(report(one).topologyMismatch).toBe(false);
  });
});
