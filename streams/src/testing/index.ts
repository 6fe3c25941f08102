/** For tests of applications and of the library: nothing in the rest of `src` knows of it. */
export { ManualClock } from './manual-clock.ts';
export type { PipeOptions, TestInputOptions, TestInputTopic, TestOutputTopic, TestTopicSerdes } from './test-topics.ts';
export { TopologyTestDriver, type TopologyTestDriverOptions } from './topology-test-driver.ts';
