import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { KafkaStreams } from '@orders-platform/streams';
import { kafka } from '@orders-platform/streams/client';
import { caseConfig } from '../engine/case-config.ts';
import { caseTopology } from '../engine/case-topology.ts';
import { compiledClasspath } from '../engine/jvm.ts';
import type { Case } from '../schema.ts';

/** An application that runs on a broker. */
export interface Application {
  /** Why it does not run any more; undefined while it does. */
  readonly failure: () => string | undefined;
  /** Commits, leaves the group and ends. @throws Error when it had failed */
  close(): Promise<void>;
}

/** Starts a case's application on a broker. */
export type StartApplication = (test: Case, brokers: readonly string[]) => Promise<Application>;

/** By this library's runtime, in this process. */
export async function startOurs(test: Case, brokers: readonly string[]): Promise<Application> {
  const streams = new KafkaStreams(caseTopology(test), {
    applicationId: test.applicationId ?? 'app',
    client: kafka({ brokers: [...brokers] }),
    quietCommitIntervalMs: 0,
    onUncaughtError: () => 'shutdown',
    ...caseConfig(test),
  });
  const failure = () => (streams.error === undefined ? undefined : String(streams.error));
  await streams.start();
  return {
    failure,
    async close() {
      await streams.close();
      if (failure() !== undefined) throw streams.error;
    },
  };
}

/** What a JVM says at its end. */
interface Ended {
  readonly kafka: string;
  readonly processed: number;
  readonly closed: boolean;
}

/** By Kafka Streams on a JVM, as a member of a streams group. */
export async function startJava(test: Case, brokers: readonly string[], protocol = 'streams'): Promise<Application> {
  const options = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];
  const main = ['-cp', compiledClasspath(), 'conformance.TakeOver', brokers.join(','), protocol];
  const jvm = spawn('java', [...options, ...main]);
  let [out, errors] = ['', ''];
  jvm.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  jvm.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-8_000);
  });
  const ended = once(jvm, 'close');
  jvm.stdin.write(`${JSON.stringify(test)}\n`);
  return {
    failure: () => (errors !== '' || jvm.exitCode !== null ? `the JVM (${jvm.exitCode}): ${errors}` : undefined),
    async close() {
      jvm.stdin.end();
      const [code] = await ended;
      if (code !== 0) throw new Error(`the JVM ended with ${code}: ${out} ${errors}`);
      const { processed, closed } = JSON.parse(out) as Ended;
      if (!closed || processed === 0) throw new Error(`the JVM processed nothing, or did not close: ${out}`);
    },
  };
}
