import { z } from 'zod';
import { type CelRule, withRules } from './cel-rule.ts';
import { StringMap } from './kubernetes-schemas.ts';
import { PROMETHEUS_DURATION } from './patterns.ts';

const PodMonitor = z.object({
  enabled: z.boolean().default(false).describe("Make a PodMonitor, where the Prometheus operator's CRD is installed."),
  interval: z.string().max(16).regex(PROMETHEUS_DURATION).default('15s').describe('How often metrics are read.'),
  labels: StringMap.describe('More labels of the PodMonitor, such as the release that Prometheus selects.').optional(),
});

const TELEMETRY_RULES: readonly CelRule[] = [
  {
    rule: "!has(self.sampler) || !self.sampler.endsWith('traceidratio') || (has(self.samplerArg) && self.samplerArg.matches('^(0([.][0-9]+)?|1([.]0+)?)$'))",
    message: 'spec.telemetry.samplerArg must be a number from 0 to 1 with a ratio sampler',
  },
  {
    rule: '!has(self.samplerArg) || has(self.sampler)',
    message: 'spec.telemetry.samplerArg needs spec.telemetry.sampler',
  },
];

/** Where traces go and how metrics are read. */
export const TelemetrySpec = withRules(
  z.object({
    otlpEndpoint: z
      .string()
      .max(2048)
      .regex(/^https?:\/\/[^\s]+$/)
      .describe('Address of the OTLP/HTTP collector; left out: no traces are sent.')
      .optional(),
    sampler: z
      .enum([
        'always_on',
        'always_off',
        'traceidratio',
        'parentbased_always_on',
        'parentbased_always_off',
        'parentbased_traceidratio',
      ])
      .describe('OTEL_TRACES_SAMPLER.')
      .optional(),
    samplerArg: z.string().max(64).describe('OTEL_TRACES_SAMPLER_ARG: the ratio of a ratio sampler.').optional(),
    podMonitor: PodMonitor.prefault({}).describe('How Prometheus finds the pods.'),
  }),
  TELEMETRY_RULES,
);
