import { bytesSerde } from '../../serdes/index.ts';
import { timestampedKeyValueStoreBuilder } from '../../state/store-builders.ts';
import type { StreamPartitioner } from '../../topology/topology-node.ts';
import type { ForeignKeyJoinSerdes } from '../operators/foreign-key/foreign-key-serdes.ts';
import { ForeignTableJoinProcessor } from '../operators/foreign-key/foreign-table-join.ts';
import { ResponseJoinProcessor } from '../operators/foreign-key/response-join.ts';
import { subscriptionSerde } from '../operators/foreign-key/subscription.ts';
import { SubscriptionJoinProcessor } from '../operators/foreign-key/subscription-join.ts';
import { SubscriptionReceiveProcessor } from '../operators/foreign-key/subscription-receive.ts';
import {
  type SubscriptionResponse,
  subscriptionResponseSerde,
} from '../operators/foreign-key/subscription-response.ts';
import { SubscriptionSendProcessor } from '../operators/foreign-key/subscription-send.ts';
import type { Compilation } from './compile-plan.ts';
import { requireSerde } from './default-serdes.ts';
import type { ForeignKeyJoinNode } from './logical-node.ts';
import { isVersionedTable } from './versioned-tables.ts';
import { viewOf } from './write-joins.ts';

/**
 * Writes a foreign-key join: left rows subscribe to right rows through one topic, and their responses come back through
 * another, each co-partitioned with the table on whose side it is read.
 */
export function writeForeignKeyJoin(compilation: Compilation, node: ForeignKeyJoinNode): void {
  const serdes = serdesOf(compilation, node);
  writeSubscriptions(compilation, node, serdes);
  writeResponses(compilation, node, serdes);
}

/** From the left table to the right one, and the store where the right one finds who has subscribed. */
function writeSubscriptions(compilation: Compilation, node: ForeignKeyJoinNode, serdes: ForeignKeyJoinSerdes): void {
  const { topology } = compilation;
  const { names, left, extractor, otherPartitioner, rightTable } = node;
  const [leftParent, rightParent] = node.parents;
  const { registrationTopic, store: storeName } = names;
  const right = viewOf(compilation, rightParent);
  const isVersioned = (table: string) => isVersionedTable(compilation.nodes, table);

  topology.addRepartitionTopic({ name: registrationTopic, partitions: undefined });
  topology.addProcessor({
    name: names.send,
    parents: [leftParent],
    supplier: () =>
      new SubscriptionSendProcessor({ registrationTopic, serdes, extractor, left, versioned: isVersioned(leftParent) }),
  });
  const keySerde = serdes.foreignKey;
  topology.addSink({
    name: names.registrationSink,
    parents: [names.send],
    topic: registrationTopic,
    keySerde,
    valueSerde: subscriptionSerde,
    partitioner: otherPartitioner && withoutValue(otherPartitioner),
  });
  topology.addSource({
    name: names.registrationSource,
    topics: [registrationTopic],
    keySerde,
    valueSerde: subscriptionSerde,
  });
  compilation.copartition(node.name, [...compilation.physical(rightTable.sources), names.registrationSource]);
  topology.addProcessor({
    name: names.receive,
    parents: [names.registrationSource],
    supplier: () => new SubscriptionReceiveProcessor({ registrationTopic, serdes, storeName }),
  });
  const store = { name: storeName, keySerde: bytesSerde, valueSerde: bytesSerde, logsHeaders: true };
  topology.addStateStore(timestampedKeyValueStoreBuilder(store), [names.receive]);
  topology.addProcessor({
    name: names.subscriptionJoin,
    parents: [names.receive],
    supplier: () => new SubscriptionJoinProcessor({ registrationTopic, serdes, right }),
    stores: right.stores,
  });
  topology.addProcessor({
    name: names.foreignTableJoin,
    parents: [rightParent],
    supplier: () =>
      new ForeignTableJoinProcessor({ registrationTopic, serdes, storeName, versioned: isVersioned(rightParent) }),
    stores: [storeName],
  });
}

/** From the right table back to the left one. */
function writeResponses(compilation: Compilation, node: ForeignKeyJoinNode, serdes: ForeignKeyJoinSerdes): void {
  const { topology } = compilation;
  const { name, names, left, joiner, partitioner, leftTable } = node;
  const { registrationTopic, responseTopic } = names;
  const view = viewOf(compilation, node.parents[0]);
  const keySerde = serdes.primaryKey;
  const valueSerde = subscriptionResponseSerde(serdes.rightValue);

  topology.addRepartitionTopic({ name: responseTopic, partitions: undefined });
  topology.addSink({
    name: names.responseSink,
    parents: [names.subscriptionJoin, names.foreignTableJoin],
    topic: responseTopic,
    keySerde,
    valueSerde,
    partitioner: partitioner === undefined ? toPrimaryPartition : withoutValue(partitioner),
  });
  topology.addSource({ name: names.responseSource, topics: [responseTopic], keySerde, valueSerde });
  compilation.copartition(node.name, [...compilation.physical(leftTable.sources), names.responseSource]);
  topology.addProcessor({
    name,
    parents: [names.responseSource],
    supplier: () => new ResponseJoinProcessor({ registrationTopic, serdes, view, joiner, left }),
    stores: view.stores,
  });
}

function serdesOf({ options }: Compilation, node: ForeignKeyJoinNode): ForeignKeyJoinSerdes {
  const { leftTable, rightTable } = node;
  const { defaultSerdes } = options;
  const leftName = `the left table '${leftTable.name}' of a foreign-key join`;
  const rightName = `the right table '${rightTable.name}' of a foreign-key join`;
  return {
    primaryKey: requireSerde(leftTable.keySerde, 'key', defaultSerdes, leftName),
    leftValue: requireSerde(leftTable.valueSerde, 'value', defaultSerdes, leftName),
    foreignKey: requireSerde(rightTable.keySerde, 'key', defaultSerdes, rightName),
    rightValue: requireSerde(rightTable.valueSerde, 'value', defaultSerdes, rightName),
  };
}

const toPrimaryPartition: StreamPartitioner<unknown, SubscriptionResponse> = (_topic, _key, response) =>
  response.primaryPartition;

/** The user's partitioner sees keys only: the values on these topics are none of the tables'. */
function withoutValue<K>(partitioner: StreamPartitioner<K, null>): StreamPartitioner<K, unknown> {
  return (topic, key, _value, partitions) => partitioner(topic, key, null, partitions);
}
