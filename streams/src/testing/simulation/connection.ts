import type { SimulatedProcess } from './simulated-process.ts';

/** The requests that cross the network, by the name of the Kafka API they stand for. */
export type Api =
  | 'Admin'
  | 'ListOffsets'
  | 'Fetch'
  | 'Produce'
  | 'InitProducerId'
  | 'TxnOffsetCommit'
  | 'EndTxn'
  | 'OffsetFetch'
  | 'OffsetCommit'
  | 'StreamsGroupHeartbeat'
  | 'StreamsGroupDescribe';

/** Where requests come from. */
export interface Connection {
  readonly clientId: string;
  readonly process: SimulatedProcess;
}
