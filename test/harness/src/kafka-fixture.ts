import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import type {} from './vitest-global-kafka.ts';

/** The broker that the test files of a run share, and names that no other test file uses. */
export interface KafkaFixture {
  readonly bootstrapServers: string[];
  /** `name` made unique to this fixture: the same name gives the same answer. For topics, groups and transactional ids. */
  unique(name: string): string;
}

/** The shared broker; throws when the vitest project lacks `vitest-global-kafka.ts` as a `globalSetup`. */
export function kafkaFixture(): KafkaFixture {
  const provided = inject('kafka');
  if (provided === undefined) throw new Error('this vitest project has no globalSetup vitest-global-kafka.ts');
  const suffix = randomBytes(4).toString('hex');
  return { bootstrapServers: [...provided.bootstrapServers], unique: (name) => `${name}-${suffix}` };
}
