import { jsonSerde } from './json-serde.ts';
import {
  booleanSerde,
  bytesSerde,
  doubleSerde,
  integerSerde,
  longSerde,
  safeLongSerde,
  stringSerde,
  voidSerde,
} from './primitive-serdes.ts';
import { sessionWindowedSerde, timeWindowedSerde } from './windowed-serdes.ts';

/**
 * The serdes by name, as Kafka's `Serdes`.
 * @example builder.stream('orders', { keySerde: Serdes.string, valueSerde: Serdes.json<Order>() })
 */
export const Serdes = Object.freeze({
  string: stringSerde,
  bytes: bytesSerde,
  integer: integerSerde,
  long: longSerde,
  safeLong: safeLongSerde,
  double: doubleSerde,
  boolean: booleanSerde,
  void: voidSerde,
  json: jsonSerde,
  timeWindowed: timeWindowedSerde,
  sessionWindowed: sessionWindowedSerde,
});
