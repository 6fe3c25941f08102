/**
 * Types to bytes and back, byte for byte as Kafka's own serdes write them. Knows records' headers, nothing of topologies
 * or stores.
 */
export { type Change, changeSerde } from './change-serde.ts';
export { readInt64, writeInt64 } from './int64.ts';
export { jsonSerde } from './json-serde.ts';
export {
  booleanSerde,
  bytesSerde,
  doubleSerde,
  integerSerde,
  longSerde,
  safeLongSerde,
  stringSerde,
  voidSerde,
} from './primitive-serdes.ts';
export type { Serde } from './serde.ts';
export { Serdes } from './serdes.ts';
export { sessionWindowedSerde, timeWindowedSerde } from './windowed-serdes.ts';
