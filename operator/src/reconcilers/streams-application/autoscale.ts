import type { StreamsApplicationSpec } from '../../api/index.ts';
import { highestWithin, type Recommendation } from './recommendations.ts';

type Autoscaling = NonNullable<StreamsApplicationSpec['autoscaling']>;

/** What a number of pods is decided by. */
export interface Load {
  readonly current: number;
  /** Active tasks of all pods: more pods than that are of no use. */
  readonly tasks: number;
  readonly lag: number;
  /** Records a second; undefined before it was seen twice. */
  readonly rate: number | undefined;
  /** Why the numbers are not to be trusted yet; undefined when all pods answered and all tasks run. */
  readonly unsettled: string | undefined;
  readonly sinceLastScaleMs: number;
  /** What was wanted before, so that one quiet moment takes nothing away. */
  readonly recommendations: readonly Recommendation[];
  readonly nowMs: number;
}

/** A number of pods, and why it is that. */
export interface Scaling {
  readonly replicas: number;
  readonly reason: string;
}

const SECOND = 1000;

/** How many pods the load wants, before bounds in time. */
export function wantedReplicas(spec: Autoscaling, { tasks, lag, rate }: Pick<Load, 'tasks' | 'lag' | 'rate'>): Scaling {
  const byLag = Math.ceil(lag / spec.targetLagPerReplica);
  const byRate = spec.targetRatePerReplica === undefined ? 0 : Math.ceil((rate ?? 0) / spec.targetRatePerReplica);
  const asked = Math.max(byLag, byRate, 1);
  const most = Math.max(spec.minReplicas, Math.min(spec.maxReplicas, Math.max(tasks, 1)));
  const replicas = Math.min(Math.max(asked, spec.minReplicas), most);
  const cause = byRate > byLag ? `${Math.round(rate ?? 0)} records a second` : `a lag of ${lag}`;
  const bound = replicas < asked ? ` (${asked} capped: ${tasks} tasks, at most ${spec.maxReplicas})` : '';
  return { replicas, reason: `${cause} wants ${replicas} pods${bound}` };
}

/** The number of pods from now on: up at once, down by one when fewer were enough for a while, nothing while tasks move. */
export function autoscale(spec: Autoscaling, load: Load): Scaling {
  const { current, unsettled, sinceLastScaleMs, nowMs } = load;
  const bounded = Math.min(Math.max(current, spec.minReplicas), spec.maxReplicas);
  if (bounded !== current) {
    return { replicas: bounded, reason: `bounds are ${spec.minReplicas} to ${spec.maxReplicas}` };
  }
  const keep = (reason: string) => ({ replicas: current, reason });
  if (unsettled !== undefined) return keep(`nothing is decided while ${unsettled}`);
  const cooldownMs = spec.cooldownSeconds * SECOND - sinceLastScaleMs;
  if (cooldownMs > 0) return keep(`nothing is decided within the cool-down, ${Math.ceil(cooldownMs / SECOND)} s more`);
  const wanted = wantedReplicas(spec, load);
  if (wanted.replicas >= current) return wanted;
  const windowMs = spec.scaleDownStabilizationSeconds * SECOND;
  const highest = highestWithin(load.recommendations, windowMs, nowMs);
  if (highest === undefined || highest >= current) {
    return keep(`fewer than ${current} pods have not been enough for ${spec.scaleDownStabilizationSeconds} s yet`);
  }
  return { replicas: current - 1, reason: `${wanted.reason}; one pod fewer at a time` };
}
