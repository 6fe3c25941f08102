import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ResetReport,
  type ResetTarget,
  resetApplication,
  systemClock,
  type Topology,
} from '@orders-platform/streams';
import { kafka } from '@orders-platform/streams/client';
import { kafkaOptions } from '../kafka-options.ts';
import type { ServiceSettings } from '../service-settings.ts';

/** What is told of a reset: what was done in Kafka, and which local state is gone. */
export interface StreamsReset extends ResetReport {
  readonly to: string;
  readonly deletedState: string;
}

/**
 * Makes an application begin anew as `RESET_TO` says, and deletes what this machine keeps of its state.
 * @throws StreamsError as `resetApplication`; the local state is still there then
 */
export async function resetStreams(
  applicationId: string,
  topology: Topology,
  settings: ServiceSettings,
): Promise<StreamsReset> {
  const { RESET_TO: to = 'earliest', STATE_DIR: stateDir } = settings;
  const client = kafka(kafkaOptions(settings))({ clientId: `${applicationId}-reset`, clock: systemClock });
  try {
    const report = await resetApplication(client, { applicationId, topology, to: targetOf(to) });
    const deletedState = join(stateDir, applicationId);
    await rm(deletedState, { recursive: true, force: true });
    return { ...report, to, deletedState };
  } finally {
    await client.close();
  }
}

function targetOf(to: string): ResetTarget {
  return to === 'earliest' || to === 'latest' ? to : new Date(to);
}
