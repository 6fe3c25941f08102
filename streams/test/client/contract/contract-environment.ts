import type { Client } from '../../../src/client/client.ts';

/**
 * Where the contract is put to the test. A real broker must let groups have a session time-out of 3 s and a heartbeat
 * interval of 500 ms (`group.streams.min.session.timeout.ms`, `group.streams.min.heartbeat.interval.ms`) and must not
 * make topics by itself.
 */
export interface ContractEnvironment {
  createClient(clientId: string): Client;
  /** Lets a little time pass, some tens of ms: virtual in a simulation, real otherwise. */
  settle(): Promise<void>;
  /** The time by which {@link settle} passes, ms. */
  now(): number;
  /** A name that nothing on the cluster has. */
  uniqueName(prefix: string): string;
  close(): Promise<void>;
}
