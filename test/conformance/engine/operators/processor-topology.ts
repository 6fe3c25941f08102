import { type ProcessorSupplier, type StoreBuilder, Topology } from '@orders-platform/streams';
import { processorSupplier, topicExtractor } from '../../functions/index.ts';
import type { Operator } from '../../schema.ts';
import { serdes, storeBuilder } from './stores.ts';

/** A topology in the Processor API. @throws StreamsError */
export function processorTopology(operators: readonly Operator[]): Topology {
  const topology = new Topology();
  for (const operator of operators) {
    switch (operator.op) {
      case 'source':
        topology.addSource({ name: operator.name, topics: operator.topics, ...serdes(operator) });
        break;
      case 'processor': {
        const { name, parents, processor, stores = [] } = operator;
        topology.addProcessor({ name, parents, supplier: processorSupplier(processor) as ProcessorSupplier, stores });
        break;
      }
      case 'sink': {
        const { name, parents } = operator;
        const topic = operator.topicExtractor ? topicExtractor(operator.topicExtractor) : (operator.topic ?? '');
        topology.addSink({ name, parents, topic: topic as never, ...serdes(operator) });
        break;
      }
      case 'store':
        topology.addStateStore(storeBuilder(operator.store) as unknown as StoreBuilder, operator.processors);
        break;
      default:
        throw new Error(`no operator '${operator.op}' in the Processor API`);
    }
  }
  return topology;
}
