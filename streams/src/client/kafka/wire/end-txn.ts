import type { ProducerIdentity } from './init-producer-id.ts';
import type { KafkaRequest } from './kafka-request.ts';

/** Commits or aborts. Version 5 answers with the identity of the next transaction, one epoch on. */
export function endTxnRequest(
  apiVersion: 4 | 5,
  transactionalId: string,
  identity: ProducerIdentity,
  outcome: 'commit' | 'abort',
): KafkaRequest<{ readonly error: number; readonly next: ProducerIdentity }> {
  return {
    name: 'EndTxn',
    apiKey: 26,
    apiVersion,
    encode(writer) {
      writer.string(transactionalId).int64(identity.producerId).int16(identity.epoch);
      writer.boolean(outcome === 'commit').tags();
    },
    decode(reader) {
      reader.int32();
      const error = reader.int16();
      if (apiVersion < 5) return { error, next: identity };
      return { error, next: { producerId: reader.int64(), epoch: reader.int16() } };
    },
  };
}
