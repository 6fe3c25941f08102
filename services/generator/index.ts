/** The load generator, for benchmarks and system tests. It knows the platform from outside: its API and its topics. */
export type { LatencySummary } from './latencies.ts';
export { type OrderLoad, type OrderLoadOptions, type OrderLoadReport, startOrderLoad } from './order-load.ts';
