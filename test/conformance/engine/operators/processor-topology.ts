import { type GlobalStoreOptions, type ProcessorSupplier, type StoreBuilder, Topology } from '@orders-platform/streams';
import { processorSupplier, timestampExtractor, topicExtractor } from '../../functions/index.ts';
import { type Operator, type OperatorOf, processorOperators } from '../../schema.ts';
import { options } from '../dsl.ts';
import { serdes, storeBuilder } from './stores.ts';

/** Whether the calls are those of the Processor API. */
export function isProcessorTopology([first]: readonly Operator[]): boolean {
  return first !== undefined && first.op in processorOperators;
}

/** A topology in the Processor API. @throws StreamsError */
export function processorTopology(operators: readonly Operator[]): Topology {
  const topology = new Topology();
  for (const operator of operators) {
    switch (operator.op) {
      case 'source':
        topology.addSource({ name: operator.name, topics: operator.topics, ...read(operator) });
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
      case 'globalStore':
        topology.addGlobalStore(keptFromTopic(operator));
        break;
      case 'readOnlyStore':
        topology.addReadOnlyStateStore(keptFromTopic(operator));
        break;
      default:
        throw new Error(`no operator '${operator.op}' in the Processor API`);
    }
  }
  return topology;
}

function read(operator: OperatorOf<'source'> | OperatorOf<'globalStore'> | OperatorOf<'readOnlyStore'>) {
  const extractor = operator.timestampExtractor;
  return { ...serdes(operator), ...options({ timestampExtractor: extractor && timestampExtractor(extractor) }) };
}

function keptFromTopic(operator: OperatorOf<'globalStore'> | OperatorOf<'readOnlyStore'>): GlobalStoreOptions {
  const { name: processorName, sourceName, topic, store, processor } = operator;
  return {
    ...{ processorName, sourceName, topic, ...read(operator) },
    store: storeBuilder(store) as unknown as StoreBuilder,
    supplier: processorSupplier(processor) as ProcessorSupplier,
  };
}
