import type { ConsumerRecord } from '../client/consumer-record.ts';
import { isStreamsError, StreamsError } from '../model/errors.ts';
import { Record } from '../model/record.ts';
import type { Timestamp } from '../model/timestamp.ts';
import { keyOf } from '../serdes/key-bytes.ts';
import type { DropReason } from '../topology/processor.ts';
import { failOnInvalidTimestamp, type TimestampExtractor } from '../topology/timestamp-extractor.ts';
import type { SourceNode } from '../topology/topology-node.ts';
import { type DefaultSerdes, serdeOf } from './default-serdes.ts';
import { answerOf, type ErrorHandlers } from './error-handlers.ts';
import type { RecordCollector } from './record-collector.ts';
import type { RecordReader } from './record-queue.ts';

/** What reading a source's records needs besides the node. */
export interface RecordReaderOptions {
  readonly defaults: DefaultSerdes;
  readonly defaultExtractor?: TimestampExtractor;
  readonly handlers: ErrorHandlers;
  readonly collector: Pick<RecordCollector, 'deadLetter'>;
  readonly dropped: (reason: DropReason) => void;
}

/** The reader of one source node: deserialize, stamp, or apply the policy for bytes that cannot be read. */
export function recordReader(source: SourceNode, options: RecordReaderOptions): RecordReader {
  const keySerde = serdeOf(source.keySerde, options.defaults, 'key', source.name);
  const valueSerde = serdeOf(source.valueSerde, options.defaults, 'value', source.name);
  const extract = source.timestampExtractor ?? options.defaultExtractor ?? failOnInvalidTimestamp;
  return (raw, partitionTime) => {
    let key: unknown;
    let value: unknown;
    try {
      key = raw.key === null ? null : keyOf(keySerde, raw.topic, raw.key, raw.headers);
      value = raw.value === null ? null : valueSerde.deserialize(raw.topic, raw.value, raw.headers);
    } catch (cause) {
      return leaveOut(raw, source.name, cause, options);
    }
    const timestamp = stamp(raw, key, value, partitionTime, extract);
    if (timestamp < 0) {
      options.dropped('invalid-timestamp');
      return undefined;
    }
    return new Record(key, value, timestamp, raw.headers);
  };
}

function stamp(
  raw: ConsumerRecord,
  key: unknown,
  value: unknown,
  partitionTime: Timestamp,
  extract: TimestampExtractor,
): Timestamp {
  if (extract === failOnInvalidTimestamp && raw.timestamp >= 0) return raw.timestamp;
  const { topic, partition, offset, timestamp, headers } = raw;
  try {
    return extract({ topic, partition, offset, timestamp, headers, key, value }, partitionTime);
  } catch (cause) {
    if (isStreamsError(cause)) throw cause;
    const place = `${topic}-${partition}@${offset}`;
    throw new StreamsError(
      'STREAMS_INVALID_TIMESTAMP',
      `the timestamp extractor threw at ${place}: ${cause instanceof Error ? cause.message : cause}`,
      { topic, partition, offset, cause },
    );
  }
}

function leaveOut(raw: ConsumerRecord, source: string, cause: unknown, options: RecordReaderOptions): undefined {
  const { topic, partition, offset } = raw;
  const error = new StreamsError(
    'STREAMS_DESERIALIZATION',
    `${source} could not read ${topic}-${partition}@${offset}: ${cause instanceof Error ? cause.message : cause}`,
    { topic, partition, offset, operator: source, cause },
  );
  const decision = answerOf(options.handlers.deserialization, error, raw);
  if (decision.action === 'fail') throw error;
  if (decision.action === 'dead-letter') options.collector.deadLetter(error, raw, decision);
  options.dropped('deserialization');
  return undefined;
}
