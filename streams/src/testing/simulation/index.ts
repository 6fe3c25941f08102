/**
 * Simulation: a Kafka in memory, a network that fails and a clock that does not wait, all driven by one seed. It knows
 * the client's interfaces and nothing of what runs on them.
 */
export type { LogEntry, ProducedRecord } from './log-entry.ts';
export type { LogSlice, PartitionLog } from './partition-log.ts';
export { SimulatedClient } from './simulated-client.ts';
export { type PlainRecord, SimulatedCluster, type SimulatedClusterOptions } from './simulated-cluster.ts';
export { type Api, type Fault, type NetworkConditions, SimulatedNetwork } from './simulated-network.ts';
export { type ProcessState, SimulatedProcess } from './simulated-process.ts';
export { SimulatedScheduler, type SimulatedSchedulerOptions, type TracedEvent } from './simulated-scheduler.ts';
export { DEFAULT_GROUP_SETTINGS, type StreamsGroupSettings } from './streams-group-coordinator.ts';
