import type { JvmEngine } from './engine/jvm.ts';
import type { Outcome } from './engine/outcome.ts';
import { readableFailures, readableRecords } from './engine/readable.ts';
import type { Case, Golden } from './schema.ts';

/** What the JVM gives for a case, as the case's file keeps it. */
export async function recorded(jvm: JvmEngine, test: Case): Promise<Golden> {
  return goldenOf(test, await jvm.run(test));
}

/** What the JVM gave, as the case's file keeps it. */
export function goldenOf(test: Case, outcome: Outcome): Golden {
  const { kafka = '', internalTopics, describe, dropped, answers, failed } = outcome;
  const failures = readableFailures(outcome);
  return {
    kafka,
    outputs: readableRecords(test, outcome),
    internalTopics,
    describe,
    dropped,
    ...(failures !== undefined && { failures }),
    ...(answers !== undefined && { answers }),
    ...(failed !== undefined && { failed }),
  };
}
