/** Runs a topology as one instance of an application. Knows tasks, stores and Kafka's client; never the DSL. */
export type { DefaultSerdes } from './default-serdes.ts';
export type { ErrorAction, ErrorAnswer, ErrorHandler, ErrorHandlers, FailedRecord } from './error-handlers.ts';
export { KafkaStreams } from './kafka-streams.ts';
export {
  type ResetOptions,
  type ResetReport,
  type ResetTarget,
  resetApplication,
} from './reset-application.ts';
export type { StoreCopy } from './store-copy.ts';
export type { ProcessingGuarantee, StreamsConfig, UncaughtErrorAnswer } from './streams-config.ts';
export type { LogLevel, StreamsLogger } from './streams-logger.ts';
export type { InstanceReport, StandbyReport, StreamsState, TaskReport } from './streams-state.ts';
