import { describe, expect, it } from 'vitest';
import { isStreamsError } from '../../src/model/errors.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { keyValueStoreBuilder } from '../../src/state/index.ts';
import { type Processor, Topology } from '../../src/topology/index.ts';

const supplier = (): Processor => ({ process() {} });

function store(name: string, logging?: false) {
  const serdes = { keySerde: Serdes.string, valueSerde: Serdes.string };
  return keyValueStoreBuilder({ name, ...serdes, ...(logging === undefined ? {} : { logging }) });
}

function reader(name: string, topic: string): Topology {
  return new Topology().addSource({ name, topics: [topic] });
}

function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (isStreamsError(error, 'STREAMS_INVALID_TOPOLOGY')) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('Topology refuses what cannot run, naming it', () => {
  it('two nodes of one name', () => {
    expect(refusal(() => reader('a', 't').addSource({ name: 'a', topics: ['u'] }))).toContain("'a' is added twice");
  });

  it('a parent that is not there', () => {
    const message = refusal(() => reader('a', 't').addProcessor({ name: 'p', parents: ['b'], supplier }));
    expect(message).toContain("'p' has the parent 'b'");
  });

  it('a node that is its own parent, so that there are no cycles', () => {
    expect(refusal(() => reader('a', 't').addProcessor({ name: 'p', parents: ['p'], supplier }))).toContain(
      'own parent',
    );
  });

  it('a node behind a sink', () => {
    const topology = reader('a', 't').addSink({ name: 's', parents: ['a'], topic: 'out' });
    expect(refusal(() => topology.addProcessor({ name: 'p', parents: ['s'], supplier }))).toContain("'s', a sink");
  });

  it('a topic read twice, by a global store too', () => {
    expect(refusal(() => reader('a', 't').addSource({ name: 'b', topics: ['t'] }))).toContain(
      "topic 't' is read by 'a'",
    );
    const global = { store: store('g'), sourceName: 'gs', topic: 't', processorName: 'gp', supplier };
    expect(refusal(() => reader('a', 't').addGlobalStore(global))).toContain("topic 't' is read by 'a'");
  });

  it('a store that nobody has added, and one that nobody uses', () => {
    const topology = reader('a', 't');
    const processor = { name: 'p', parents: ['a'], supplier, stores: ['counts'] };
    expect(refusal(() => topology.addProcessor(processor))).toContain("store 'counts', which is not there");
    expect(refusal(() => reader('a', 't').addStateStore(store('lonely')).build('app'))).toContain("store 'lonely'");
  });

  it('two stores of one name, but not one store added twice', () => {
    const one = store('counts');
    const topology = reader('a', 't').addStateStore(one).addStateStore(one);
    expect(refusal(() => topology.addStateStore(store('counts')))).toContain("store 'counts' is added twice");
  });

  it('a topology that reads nothing', () => {
    expect(refusal(() => new Topology().build('app'))).toContain('no source');
  });
});

describe('Topology.build', () => {
  it('cuts into connected components, numbered in the order in which they were begun', () => {
    const built = reader('z', 'tz')
      .addSource({ name: 'y', topics: ['ty'] })
      .addSource({ name: 'x', topics: ['tx'] })
      .addProcessor({ name: 'px', parents: ['x'], supplier })
      .addProcessor({ name: 'pz', parents: ['z'], supplier })
      .addStateStore(store('shared'), ['px', 'pz'])
      .build('app');
    expect(built.subtopologies.map(({ id, sourceTopics }) => [id, sourceTopics])).toEqual([
      [0, ['tx', 'tz']],
      [1, ['ty']],
    ]);
  });

  it('gives internal topics the prefix of the application, and users their own names', () => {
    const built = reader('in', 'orders')
      .addRepartitionTopic({ name: 'by-customer-repartition', partitions: 4 })
      .addSink({ name: 'sink', parents: ['in'], topic: 'by-customer-repartition' })
      .addSource({ name: 'again', topics: ['by-customer-repartition'] })
      .addProcessor({ name: 'p', parents: ['again'], supplier })
      .addStateStore(store('counts'), ['p'])
      .addStateStore(store('scratch', false), ['p'])
      .build('app');
    const [first, second] = built.subtopologies;
    expect(first?.repartitionSinkTopics).toEqual(['app-by-customer-repartition']);
    expect(first?.sourceTopics).toEqual(['orders']);
    expect(second?.sourceTopics).toEqual(['app-by-customer-repartition']);
    expect(second?.repartitionSourceTopics).toEqual([{ name: 'app-by-customer-repartition', partitions: 4 }]);
    expect(second?.changelogs).toEqual(new Map([['counts', 'app-counts-changelog']]));
    expect(second?.nodes[0]).toMatchObject({ topics: ['app-by-customer-repartition'] });
    expect(first?.nodes[1]).toMatchObject({ topic: 'app-by-customer-repartition' });
  });

  it('names a source topic as the changelog of its image', () => {
    const built = reader('in', 'warehouse-inventory')
      .addProcessor({ name: 'p', parents: ['in'], supplier })
      .addStateStore(store('stock'), ['p'])
      .connectSourceStoreAndTopic('stock', 'warehouse-inventory')
      .build('app');
    expect(built.subtopologies[0]?.changelogs).toEqual(new Map([['stock', 'warehouse-inventory']]));
  });

  it('joins co-partition groups that share a source', () => {
    const built = reader('a', 'ta')
      .addSource({ name: 'b', topics: ['tb'] })
      .addSource({ name: 'c', topics: ['tc'] })
      .addProcessor({ name: 'p', parents: ['a', 'b', 'c'], supplier })
      .copartitionSources(['a', 'b'])
      .copartitionSources(['c', 'b'])
      .build('app');
    expect(built.subtopologies[0]?.copartitionGroups).toEqual([['ta', 'tb', 'tc']]);
  });

  it('lets every processor use every global store, whose group takes a number and runs no task', () => {
    const built = new Topology()
      .addGlobalStore({
        store: store('customers'),
        sourceName: 'gs',
        topic: 'customers',
        processorName: 'gp',
        supplier,
      })
      .addSource({ name: 'in', topics: ['orders'] })
      .addProcessor({ name: 'p', parents: ['in'], supplier })
      .build('app');
    expect(built.subtopologies.map(({ id }) => id)).toEqual([1]);
    expect(built.subtopologies[0]?.nodes[1]).toMatchObject({ name: 'p', stores: ['customers'] });
    expect(built.globalStores[0]?.store.logging).toBe(false);
  });
});
