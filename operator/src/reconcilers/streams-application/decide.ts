import type { StreamsApplication } from '../../api/index.ts';
import type { ApplicationMemory } from './application-memory.ts';
import { decideRunning } from './decide-running.ts';
import { decidePaused, decideReset } from './decide-stopped.ts';
import type { Decided } from './decision.ts';
import type { Observed } from './observed.ts';
import { isResetDue } from './reset.ts';
import { withTimeout } from './step-timeout.ts';

/**
 * Decides by what is seen and nothing else: a reset before a pause, a pause before everything that runs.
 * @param templateHash hash of the pod template that the present spec makes
 */
export function decide(
  app: StreamsApplication,
  observed: Observed,
  templateHash: string,
  memory: ApplicationMemory,
): Decided {
  if (isResetDue(app, observed)) return { decision: decideReset(app, observed), memory };
  if (app.spec.paused) return { decision: decidePaused(app, observed), memory };
  const running = decideRunning(app, observed, templateHash, memory);
  return withTimeout(running, app.spec.rollout.stepTimeoutSeconds, observed.nowMs);
}
