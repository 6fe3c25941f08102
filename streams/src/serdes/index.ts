/** How types become bytes, as Java's serdes write them. Knows nothing of topologies or stores. */
export {
  bytesSerde,
  doubleSerde,
  integerSerde,
  jsonSerde,
  longSerde,
  Serdes,
  safeLongSerde,
  stringSerde,
} from './primitive-serdes.ts';
export type { Serde } from './serde.ts';
