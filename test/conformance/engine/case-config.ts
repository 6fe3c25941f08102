import { timestampExtractor } from '../functions/index.ts';
import type { Case } from '../schema.ts';
import { options } from './dsl.ts';
import { serdeOf } from './types.ts';

/** A case's settings as the library takes them, for the test driver and for an application. */
export function caseConfig({ settings = {} }: Case) {
  const { defaultTimestampExtractor: extractor, deserialization, processing, production, deadLetterTopic } = settings;
  return {
    defaultSerdes: {
      key: serdeOf(settings.defaultKey ?? 'string'),
      value: serdeOf(settings.defaultValue ?? 'string'),
    },
    ...options({
      defaultTimestampExtractor: extractor && timestampExtractor(extractor),
      upgradeFrom: settings.upgradeFrom,
      errors: options({ deserialization, processing, production, deadLetterTopic }),
    }),
  };
}
