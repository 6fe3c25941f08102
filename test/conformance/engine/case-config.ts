import { timestampExtractor } from '../functions/index.ts';
import type { Case } from '../schema.ts';
import { options } from './dsl.ts';
import type { ToldFailures } from './told-failures.ts';
import { serdeOf } from './types.ts';

/** A case's settings as the library takes them, for the test driver and for an application; failures that are `told`. */
export function caseConfig({ settings = {} }: Case, told?: ToldFailures) {
  const { defaultTimestampExtractor: extractor, deadLetterTopic } = settings;
  const policies = ['deserialization', 'processing', 'production'] as const;
  return {
    defaultSerdes: {
      key: serdeOf(settings.defaultKey ?? 'string'),
      value: serdeOf(settings.defaultValue ?? 'string'),
    },
    ...options({
      defaultTimestampExtractor: extractor && timestampExtractor(extractor),
      upgradeFrom: settings.upgradeFrom,
      errors: options({
        ...Object.fromEntries(policies.map((one) => [one, told?.handler(one, settings[one]) ?? settings[one]])),
        deadLetterTopic,
      }),
    }),
  };
}
