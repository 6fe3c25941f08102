import type { KafkaRequest } from './kafka-request.ts';
import type { BrokerAddress } from './metadata.ts';

/** What a coordinator coordinates. */
export type CoordinatorKind = 'group' | 'transaction';

/** Which broker coordinates a group or a transactional id. */
export function findCoordinatorRequest(
  kind: CoordinatorKind,
  key: string,
): KafkaRequest<BrokerAddress & { readonly error: number; readonly errorMessage: string | null }> {
  return {
    name: 'FindCoordinator',
    apiKey: 10,
    apiVersion: 4,
    encode(writer) {
      writer
        .int8(kind === 'group' ? 0 : 1)
        .strings([key])
        .tags();
    },
    decode(reader) {
      reader.int32();
      const coordinators = reader.array(() => {
        reader.string();
        const coordinator = {
          nodeId: reader.int32(),
          host: reader.string(),
          port: reader.int32(),
          error: reader.int16(),
          errorMessage: reader.nullableString(),
        };
        reader.tags();
        return coordinator;
      });
      return coordinators[0] ?? { nodeId: -1, host: '', port: 0, error: 15, errorMessage: null };
    },
  };
}
