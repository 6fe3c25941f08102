import type { KafkaRequest } from './kafka-request.ts';

/** A producer's name to the brokers; an older epoch of the same id is refused. */
export interface ProducerIdentity {
  readonly producerId: number;
  readonly epoch: number;
}

/** What a producer is called before it has asked. */
export const NO_PRODUCER_IDENTITY: ProducerIdentity = Object.freeze({ producerId: -1, epoch: -1 });

/** Gets a producer id; with a transactional id it also ends and fences whatever that id had open. */
export function initProducerIdRequest(
  transactionalId: string | null,
  transactionTimeoutMs: number,
  current: ProducerIdentity,
): KafkaRequest<ProducerIdentity & { readonly error: number }> {
  return {
    name: 'InitProducerId',
    apiKey: 22,
    apiVersion: 4,
    encode(writer) {
      writer.string(transactionalId).int32(transactionTimeoutMs);
      writer.int64(current.producerId).int16(current.epoch).tags();
    },
    decode(reader) {
      reader.int32();
      return { error: reader.int16(), producerId: reader.int64(), epoch: reader.int16() };
    },
  };
}
