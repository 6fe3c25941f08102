import type { Materialized, TableJoined } from '../options.ts';
import type { ForeignKeyJoinNames, ForeignKeyJoinNode } from './logical-node.ts';
import type { LogicalTable } from './logical-stream.ts';
import { keyValueStore, storeNameOf } from './materialize.ts';
import type { StreamsPlan } from './streams-plan.ts';

const PREFIX = 'KTABLE-FK-JOIN-';
const REGISTRATION = `${PREFIX}SUBSCRIPTION-REGISTRATION-`;
const PROCESSOR = `${PREFIX}SUBSCRIPTION-PROCESSOR-`;
const OUTPUT = `${PREFIX}OUTPUT-`;

/** What a foreign-key join is told. */
export interface ForeignKeyJoin<K, K2, R> {
  readonly left: boolean;
  readonly extractor: ForeignKeyJoinNode['extractor'];
  readonly joiner: ForeignKeyJoinNode['joiner'];
  readonly options: TableJoined<K, K2> & Materialized<K, R>;
}

/** Appends the join of a table with one of another key; its result is kept when the user names a store. */
export function addForeignKeyJoin<K, V, K2, V2, R>(
  plan: StreamsPlan,
  leftTable: LogicalTable<K, V>,
  rightTable: LogicalTable<K2, V2>,
  { left, extractor, joiner, options }: ForeignKeyJoin<K, K2, R>,
): LogicalTable<K, R> {
  const names = namesOf(plan, options);
  const resolver = plan.nameOf(
    `${PREFIX}SUBSCRIPTION-RESPONSE-RESOLVER-PROCESSOR-`,
    options,
    '-subscription-response-resolver',
  );
  plan.add({
    kind: 'foreign-key-join',
    name: resolver,
    parents: [leftTable.name, rightTable.name],
    names,
    left,
    extractor,
    joiner,
    leftTable,
    rightTable,
    partitioner: options.partitioner as ForeignKeyJoinNode['partitioner'],
    otherPartitioner: options.otherPartitioner as ForeignKeyJoinNode['otherPartitioner'],
  });
  const name = plan.nameOf(OUTPUT, options, '-result');
  const keySerde = options.keySerde ?? leftTable.keySerde;
  const storeName = storeNameOf(options) ?? plan.newStoreName(OUTPUT);
  plan.add({
    kind: 'table-source',
    name,
    parents: [resolver],
    source: undefined,
    store: keyValueStore(storeName, { ...options, keySerde }),
    queryable: storeNameOf(options) !== undefined,
  });
  const sources = [...leftTable.sources, names.responseSource];
  return { kind: 'table', name, keySerde: leftTable.keySerde, valueSerde: options.valueSerde, sources };
}

/** In the order in which Kafka Streams numbers them. */
function namesOf(plan: StreamsPlan, options: TableJoined<never, never>): ForeignKeyJoinNames {
  const named = (prefix: string, suffix: string) => plan.nameOf(prefix, options, suffix);
  return Object.freeze({
    registrationTopic: `${named(REGISTRATION, '-subscription-registration')}-topic`,
    send: named(REGISTRATION, '-subscription-registration-processor'),
    registrationSink: named('KTABLE-SINK-', '-subscription-registration-sink'),
    registrationSource: named('KTABLE-SOURCE-', '-subscription-registration-source'),
    store: named(`${PREFIX}SUBSCRIPTION-STATE-STORE-`, '-subscription-store'),
    receive: named(PROCESSOR, '-subscription-receive'),
    subscriptionJoin: named(PROCESSOR, '-subscription-join-foreign'),
    foreignTableJoin: named(PROCESSOR, '-foreign-join-subscription'),
    responseTopic: `${named(`${PREFIX}SUBSCRIPTION-RESPONSE-`, '-subscription-response')}-topic`,
    responseSink: named('KTABLE-SINK-', '-subscription-response-sink'),
    responseSource: named('KTABLE-SOURCE-', '-subscription-response-source'),
  });
}
