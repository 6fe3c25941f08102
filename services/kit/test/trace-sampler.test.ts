import { createHash } from 'node:crypto';
import { ROOT_CONTEXT, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { samplerOf, type TraceSampler } from '../trace-sampler.ts';

const LOW = '00000000000000000000000000000001';
const HIGH = 'ffffffffffffffffffffffffffffffff';

function keeps(name: TraceSampler, ratio: number, traceId: string, parent?: 'kept' | 'not kept'): boolean {
  const traceFlags = parent === 'kept' ? TraceFlags.SAMPLED : TraceFlags.NONE;
  const around =
    parent === undefined
      ? ROOT_CONTEXT
      : trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: '00f067aa0ba902b7', traceFlags, isRemote: true });
  const { decision } = samplerOf(name, ratio).shouldSample(around, traceId, 'x', SpanKind.SERVER, {}, []);
  return decision === SamplingDecision.RECORD_AND_SAMPLED;
}

describe('samplerOf', () => {
  it('keeps all, none, or the share that the ratio says', () => {
    expect(keeps('always_on', 0, HIGH)).toBe(true);
    expect(keeps('always_off', 1, LOW)).toBe(false);
    expect([keeps('traceidratio', 0.5, LOW), keeps('traceidratio', 0, LOW)]).toEqual([true, false]);
    const ids = Array.from({ length: 1_000 }, (_, i) => createHash('md5').update(`${i}`).digest('hex'));
    const kept = ids.filter((id) => keeps('traceidratio', 0.1, id)).length;
    expect(kept).toBeGreaterThan(60);
    expect(kept).toBeLessThan(140);
  });

  it.each(['parentbased_always_off', 'parentbased_traceidratio'] as const)('%s does as the parent did', (name) => {
    expect(keeps(name, 0, HIGH, 'kept')).toBe(true);
    expect(keeps(name, 1, LOW, 'not kept')).toBe(false);
    expect(keeps(name, 0, HIGH)).toBe(false);
  });
});
