import {
  failOnInvalidTimestamp,
  partitionTimeOnInvalidTimestamp,
  type StreamPartitioner,
  skipOnInvalidTimestamp,
  type TimestampExtractor,
  type TopicNameExtractor,
} from '@orders-platform/streams';
import { part } from './mappers.ts';
import { argumentText, number, text } from './values.ts';

/** What chooses a record's time. */
export const timestampExtractors: { readonly [name: string]: (argument: unknown) => TimestampExtractor } = {
  failOnInvalid: () => failOnInvalidTimestamp,
  skipOnInvalid: () => skipOnInvalidTimestamp,
  partitionTimeOnInvalid: () => partitionTimeOnInvalidTimestamp,
  value: () => (record) => number((record as { readonly value: unknown }).value),
  constant: (argument) => () => number(argument),
};

/** What chooses a record's topic. */
export const topicExtractors: { readonly [name: string]: (argument: unknown) => TopicNameExtractor } = {
  constant: (argument) => () => argumentText(argument),
  value: () => (record) => text(record.value),
  key: () => (record) => text(record.key),
  part: (argument) => (record) => text(part(record.value, argument)),
};

/** What chooses a record's partition. */
export const partitioners: { readonly [name: string]: (argument: unknown) => StreamPartitioner } = {
  constant: (argument) => (_topic, _key, _value, partitions) => Number(argument) % partitions,
  number: () => (_topic, _key, value, partitions) => Number(BigInt(number(value)) % BigInt(partitions)),
};
