import type { ProducerIdentity } from './init-producer-id.ts';
import type { KafkaRequest } from './kafka-request.ts';

/** Tells the coordinator that a transaction is about to commit offsets of a group; transactions of version 1 only. */
export function addOffsetsToTxnRequest(
  transactionalId: string,
  identity: ProducerIdentity,
  group: string,
): KafkaRequest<{ readonly error: number }> {
  return {
    name: 'AddOffsetsToTxn',
    apiKey: 25,
    apiVersion: 3,
    encode(writer) {
      writer.string(transactionalId).int64(identity.producerId).int16(identity.epoch).string(group).tags();
    },
    decode(reader) {
      reader.int32();
      return { error: reader.int16() };
    },
  };
}
