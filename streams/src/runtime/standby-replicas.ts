import type { Admin } from '../client/admin.ts';
import { isStreamsError, StreamsError } from '../model/errors.ts';

/** TOPIC_, GROUP_ and CLUSTER_AUTHORIZATION_FAILED. */
const REFUSED = new Set<number | undefined>([29, 30, 31]);

/**
 * Has the group keep so many standby tasks a task (`num.standby.replicas`; a streams group's own setting, KIP-1071).
 * @throws StreamsError STREAMS_BROKER, naming what to do when this client may not
 */
export async function setStandbyReplicas(
  admin: Pick<Admin, 'alterGroupConfigs'>,
  group: string,
  replicas: number,
): Promise<void> {
  try {
    await admin.alterGroupConfigs(group, { 'streams.num.standby.replicas': String(replicas) });
  } catch (cause) {
    if (!isStreamsError(cause) || !REFUSED.has(cause.context.kafkaError)) throw cause;
    const message =
      `standbyReplicas is ${replicas}, and this client may not set it for group '${group}': ` +
      'allow it AlterConfigs on the group, or leave standbyReplicas unset and set streams.num.standby.replicas there';
    const { kafkaError } = cause.context;
    throw new StreamsError('STREAMS_BROKER', message, {
      setting: 'standbyReplicas',
      ...(kafkaError !== undefined && { kafkaError }),
      cause,
    });
  }
}
