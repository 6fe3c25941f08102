import type { JvmEngine } from './engine/jvm.ts';
import { readableRecords } from './engine/readable.ts';
import type { Case, Golden } from './schema.ts';

/** What the JVM gives for a case, as the case's file keeps it. */
export async function recorded(jvm: JvmEngine, test: Case): Promise<Golden> {
  const outcome = await jvm.run(test);
  const { kafka = '', internalTopics, describe, dropped, failed } = outcome;
  const golden: Golden = {
    kafka,
    outputs: readableRecords(test, outcome),
    internalTopics,
    describe,
    dropped,
  };
  return failed === undefined ? golden : { ...golden, failed };
}
