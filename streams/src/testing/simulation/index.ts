/**
 * Simulation: a Kafka in memory, a network that fails and a clock that does not wait, all driven by one seed. It knows
 * the client's interfaces and nothing of what runs on them.
 */
export { SimulatedCluster } from './simulated-cluster.ts';
export type { Fault } from './simulated-network.ts';
export { SimulatedProcess } from './simulated-process.ts';
export { SimulatedScheduler, type TracedEvent } from './simulated-scheduler.ts';
