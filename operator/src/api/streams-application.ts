import { z } from 'zod';
import type { ObjectMeta } from '../objects/index.ts';
import { type CelRule, withRules } from './cel-rule.ts';
import type { API_VERSION, KIND } from './group.ts';
import { DNS_LABEL } from './patterns.ts';
import { StreamsApplicationSpec } from './streams-application-spec.ts';
import { StreamsApplicationStatus } from './streams-application-status.ts';

/** A pod's revision label holds the name and eleven characters more, in 63. */
const LONGEST_NAME = 52;

const RULES: readonly CelRule[] = [
  {
    rule: `self.metadata.name.size() <= ${LONGEST_NAME} && self.metadata.name.matches('${DNS_LABEL.source}')`,
    message: `metadata.name must be a DNS label of at most ${LONGEST_NAME} characters that begins with a letter: pods and Services are named for it`,
  },
];

/** The whole resource as the API server checks it. */
export const StreamsApplicationSchema = withRules(
  z
    .object({
      spec: StreamsApplicationSpec.describe('What the application is to be.'),
      status: StreamsApplicationStatus.describe('What was seen of it.').optional(),
    })
    .describe('An application built on the streams library.'),
  RULES,
);

/** A StreamsApplication as the API server hands it out, its spec with every default. */
export interface StreamsApplication {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: typeof KIND;
  readonly metadata: ObjectMeta & { readonly namespace: string; readonly uid: string; readonly generation: number };
  readonly spec: StreamsApplicationSpec;
  readonly status?: StreamsApplicationStatus;
}
