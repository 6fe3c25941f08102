import { StreamTableGraceJoinProcessor } from '../../src/dsl/operators/stream-table-grace-join.ts';
import type { TableView } from '../../src/dsl/operators/table-value-getter.ts';
import type { Record } from '../../src/model/record.ts';
import type { StateStore, StoreBuilder } from '../../src/model/state-store.ts';
import type { Timestamp } from '../../src/model/timestamp.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { recordBufferBuilder } from '../../src/state/buffer/index.ts';
import { Topology } from '../../src/topology/index.ts';
import type { Processor, ProcessorContext } from '../../src/topology/processor.ts';

const text = { keySerde: Serdes.string, valueSerde: Serdes.string };

/** A table's values by time: what a versioned store answers, without its bytes. */
class History implements StateStore {
  readonly name = 'versions';
  readonly persistent = false;
  readonly #versions = new Map<string, Map<Timestamp, string | null>>();

  put(key: string, value: string | null, timestamp: Timestamp): void {
    const versions = this.#versions.get(key) ?? new Map<Timestamp, string | null>();
    this.#versions.set(key, versions.set(timestamp, value));
  }

  get(key: string, asOf: Timestamp): { readonly value: string; readonly timestamp: Timestamp } | undefined {
    const before = [...(this.#versions.get(key) ?? [])].filter(([timestamp]) => timestamp <= asOf);
    const [timestamp, value] = before.sort(([a], [b]) => Number(b) - Number(a))[0] ?? [0, null];
    return value === null ? undefined : { value, timestamp };
  }

  init(): void {}
  restore(): void {}
  flush(): void {}
  close(): void {}
}

class HistoryProcessor implements Processor<string, string | null> {
  #store!: History;

  init(context: ProcessorContext): void {
    this.#store = context.getStateStore('versions');
  }

  process({ key, value, timestamp }: Record<string, string | null>): void {
    if (key !== null) this.#store.put(key, value, timestamp);
  }
}

const view = {
  stores: ['versions'],
  versioned: true,
  getter(context) {
    const history = context.getStateStore<History>('versions');
    return (key: unknown, asOf?: Timestamp) => history.get(key as string, asOf as Timestamp);
  },
} as TableView;

/** A stream joined with a table of the test's own that answers as of a time, named as the DSL would. */
function graceJoin(name: string, graceMs: number, left: boolean, repartition?: string): Topology {
  const topology = new Topology();
  const bufferName = `${name}-Buffer`;
  const versions: StoreBuilder = { name: 'versions', logging: false, cleanup: 'compact', build: () => new History() };
  const joiner = (value: unknown, found: unknown) => `${value}+${found}`;
  topology.addSource({ name: 'l-source', topics: ['l'], ...text });
  if (repartition !== undefined) {
    topology.addRepartitionTopic({ name: repartition, partitions: undefined });
    topology.addSink({ name: 'sink', parents: ['l-source'], topic: repartition, ...text });
    topology.addSource({ name: 'again', topics: [repartition], ...text });
  }
  topology.addSource({ name: 'r-source', topics: ['r'], ...text });
  topology.addProcessor({ name: 'table', parents: ['r-source'], supplier: () => new HistoryProcessor() as Processor });
  topology.addStateStore(versions, ['table']);
  topology.addProcessor({
    name,
    parents: [repartition === undefined ? 'l-source' : 'again'],
    supplier: () => new StreamTableGraceJoinProcessor({ table: view, joiner, left, bufferName }) as Processor,
    stores: ['versions'],
  });
  const buffer = { name: bufferName, ...text, graceMs, serdeTopic: name, logging: {} };
  topology.addStateStore(recordBufferBuilder(buffer), [name]);
  topology.addSink({ name: 'output', parents: [name], topic: 'output', ...text });
  return topology;
}

/** The joins with a grace whose runs on the JVM are in `golden/buffers.json`, by name. */
export const graceTopologies: { readonly [name: string]: () => Topology } = {
  'grace-0': () => graceJoin('KSTREAM-JOIN-0000000003', 0, false),
  'grace-2': () => graceJoin('KSTREAM-JOIN-0000000003', 2, false),
  'grace-left-3': () => graceJoin('KSTREAM-LEFTJOIN-0000000003', 3, true),
  'grace-left-10': () => graceJoin('KSTREAM-LEFTJOIN-0000000003', 10, true),
  'grace-named': () => graceJoin('wait', 5, true),
  'grace-rekeyed': () => graceJoin('KSTREAM-LEFTJOIN-0000000007', 5, true, 'KSTREAM-KEY-SELECT-0000000001-repartition'),
};
