import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { EmbeddedKafka } from './embedded-kafka.ts';

declare module 'vitest' {
  interface ProvidedContext {
    kafka: { readonly bootstrapServers: readonly string[] };
  }
}

/**
 * A vitest `globalSetup`: one broker for all the test files of the run, gone with its data when the run ends.
 * The test files reach it through `kafkaFixture()`.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'test-kafka-'));
  const kafka = await EmbeddedKafka.start({ brokers: 1, dataDir, keepData: false, log: (line) => console.log(line) });
  project.provide('kafka', { bootstrapServers: kafka.bootstrapServers });
  return () => kafka.stop();
}
