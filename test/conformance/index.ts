/**
 * Topologies as data, run by this library and by Kafka Streams on the JVM, and compared. For tools that make cases of
 * their own; `run-conformance.ts` is the command.
 */
export { differences } from './compare.ts';
export { NoSuchOperator } from './engine/dsl.ts';
export { hasJava, JvmEngine } from './engine/jvm.ts';
export type { Outcome, RawRecord } from './engine/outcome.ts';
export { readableRecords } from './engine/readable.ts';
export { runOurs } from './engine/run-ours.ts';
export * from './schema.ts';
