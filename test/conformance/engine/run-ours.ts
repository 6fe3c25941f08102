import { isStreamsError, type Topology } from '@orders-platform/streams';
import { TopologyTestDriver, type TopologyTestDriverOptions } from '@orders-platform/streams/testing';
import type { Case, CaseInput, Golden } from '../schema.ts';
import { answerTo, type Question } from './answers.ts';
import { caseConfig } from './case-config.ts';
import { caseTopology } from './case-topology.ts';
import { CaseTypes } from './case-types.ts';
import { NoSuchOperator, options } from './dsl.ts';
import { inputRecord } from './input-record.ts';
import { internalTopics } from './internal-topics.ts';
import { comparableDescribe, DEFAULT_APPLICATION_ID, type Outcome, type RawRecord } from './outcome.ts';
import { hex, rawHeaders, ToldFailures } from './told-failures.ts';
import { serdeOf, timestampOfText } from './types.ts';

type Answer = NonNullable<Golden['answers']>[number]['answer'];

const raw = { keySerde: serdeOf('bytes'), valueSerde: serdeOf('bytes') };

/** Runs a case on this library's test driver. @throws NoSuchOperator, and whatever is wrong with the case itself */
export function runOurs(test: Case): Outcome {
  const applicationId = test.applicationId ?? DEFAULT_APPLICATION_ID;
  const told = new ToldFailures();
  let topology: Topology;
  let driver: TopologyTestDriver;
  try {
    topology = caseTopology(test);
    driver = new TopologyTestDriver(topology, driverOptions(test, applicationId, told));
  } catch (error) {
    if (!isStreamsError(error) || error instanceof NoSuchOperator) throw error;
    return { outputs: [], internalTopics: {}, describe: '', dropped: 0, failed: { at: 'build', error: error.message } };
  }
  const types = new CaseTypes(test);
  const outputs: RawRecord[] = [];
  const answers: { after: number; answer: Answer }[] = [];
  const seen = new Map<string, number>();
  let failed: Outcome['failed'];
  let inputs = 0;
  collect(driver, 0, seen, outputs, pipedTopics(test));
  for (const input of test.inputs) {
    inputs++;
    told.after = inputs;
    try {
      if ('query' in input || 'partitionOf' in input) {
        answers.push({ after: inputs, answer: answerTo(driver, input) as Answer });
      } else {
        pipe(driver, input, types);
        // As Java's driver does after punctuations too; it empties the caches.
        if (!('commit' in input)) driver.commit();
      }
    } catch (error) {
      if (!isStreamsError(error)) throw error;
      failed = { at: inputs, error: `${error.code}: ${error.message}` };
    }
    // What was written before a failure is not seen: its transaction is aborted, and Java's driver does not show it.
    if (failed !== undefined) break;
    collect(driver, inputs, seen, outputs, pipedTopics(test));
  }
  const dropped = Object.values(driver.dropped()).reduce((sum, count) => sum + count, 0);
  driver.close();
  const outcome = {
    outputs,
    internalTopics: internalTopics(driver),
    describe: comparableDescribe(topology.describe()),
    dropped,
    ...(answers.length > 0 && { answers }),
    ...(told.all.length > 0 && { failures: told.all }),
  };
  return failed === undefined ? outcome : { ...outcome, failed };
}

function driverOptions(test: Case, applicationId: string, told: ToldFailures): TopologyTestDriverOptions {
  return {
    applicationId,
    initialWallClockMs: test.settings?.startWallClockMs ?? 0,
    ...caseConfig(test, told),
    ...options({ cacheMaxBytes: test.settings?.cacheMaxBytes ?? 0 }),
    // As Java's driver does, unless a case says what belongs together.
    commitEachRecord: !test.inputs.some((input) => 'commit' in input),
  };
}

function pipe(driver: TopologyTestDriver, input: Exclude<CaseInput, Question>, types: CaseTypes): void {
  if ('advanceWallClockMs' in input) return driver.advanceWallClock(input.advanceWallClockMs);
  const { key, value, headers } = inputRecord(input, types);
  const { topic, ts } = input;
  driver.inputTopic(topic, raw).pipeBytes(key, value, {
    ...(ts === undefined || ts === null ? {} : { timestamp: timestampOfText(ts) }),
    headers,
  });
}

/** How many records a case pipes into each topic: they are not output. */
function pipedTopics({ inputs }: Case): ReadonlySet<string> {
  return new Set(inputs.flatMap((input) => ('topic' in input ? [input.topic] : [])));
}

function collect(
  driver: TopologyTestDriver,
  after: number,
  seen: Map<string, number>,
  outputs: RawRecord[],
  piped: ReadonlySet<string>,
): void {
  for (const topic of driver.producedTopics()) {
    if (piped.has(topic)) continue;
    const records = driver.records(topic);
    for (const { key, value, timestamp, headers } of records.slice(seen.get(topic) ?? 0)) {
      const row = { topic, key: hex(key), value: hex(value), ts: String(timestamp), after };
      outputs.push(headers.length === 0 ? row : { ...row, headers: rawHeaders(headers) });
    }
    seen.set(topic, records.length);
  }
}
