import { StreamsError } from '../../model/errors.ts';
import type {
  StreamsGroup,
  StreamsGroupDescription,
  StreamsHeartbeat,
  StreamsHeartbeatReply,
} from '../streams-group.ts';
import type { Coordinators } from './connections/coordinators.ts';
import { KAFKA_ERROR, throwOnError } from './connections/kafka-error.ts';
import { streamsGroupDescribeRequest } from './wire/streams-group-describe.ts';
import { streamsGroupHeartbeatRequest } from './wire/streams-group-heartbeat.ts';

/** How long one call looks for the coordinator; a new cluster makes the offsets topic first. */
const CALL_TIMEOUT_MS = 5_000;
const DESCRIBE_TIMEOUT_MS = 30_000;
const INVALID_REQUEST = 42;
/** The coordinator has no code of its own for this refusal. */
const TOPOLOGY_REFUSED = 'Topology updates are not supported';

/** Heartbeats of a streams group, on connections of their own so that nothing delays them. */
export class KafkaStreamsGroup implements StreamsGroup {
  readonly #coordinators: Coordinators;

  constructor(coordinators: Coordinators) {
    this.#coordinators = coordinators;
  }

  async heartbeat(request: StreamsHeartbeat, signal?: AbortSignal): Promise<StreamsHeartbeatReply> {
    const { groupId, memberId } = request;
    const { reply } = await this.#coordinators.call({
      kind: 'group',
      key: groupId,
      request: streamsGroupHeartbeatRequest(request),
      timeoutMs: CALL_TIMEOUT_MS,
      signal,
      check({ error, errorMessage }) {
        if (error === INVALID_REQUEST && errorMessage?.includes(TOPOLOGY_REFUSED)) {
          const message = `group '${groupId}' runs another topology than member ${memberId} brings`;
          throw new StreamsError('STREAMS_TOPOLOGY_MISMATCH', message, { kafkaError: error });
        }
        throwOnError(error, `heartbeat of member ${memberId} of group '${groupId}'`, {}, errorMessage);
      },
    });
    return reply;
  }

  async describe(group: string): Promise<StreamsGroupDescription | undefined> {
    const answer = await this.#coordinators.call({
      kind: 'group',
      key: group,
      request: streamsGroupDescribeRequest(group),
      timeoutMs: DESCRIBE_TIMEOUT_MS,
      check({ error, errorMessage }) {
        if (error !== KAFKA_ERROR.GROUP_ID_NOT_FOUND)
          throwOnError(error, `describing group '${group}'`, {}, errorMessage);
      },
    });
    return answer.error === KAFKA_ERROR.NONE ? answer.group : undefined;
  }
}
