import { createHash } from 'node:crypto';
import { GROUP } from '../../api/index.ts';
import type { Manifest } from '../../specs/index.ts';
import type { StopAll } from './observed.ts';

const TEMPLATE_HASH = `${GROUP}/template-hash`;
const STOPPED_SINCE = `${GROUP}/stopped-since`;
const DECIDED_REPLICAS = `${GROUP}/decided-replicas`;
const STARTED = `${GROUP}/started-again`;

/** What the StatefulSet remembers for the operator in its annotations, written together with what they are about. */
export interface StatefulSetMarks {
  readonly templateHash: string | undefined;
  readonly stopAll: StopAll | undefined;
  readonly decidedReplicas: number | undefined;
}

/** Hash of a StatefulSet's pod template. */
export function templateHashOf(statefulSet: Manifest): string {
  const { template } = statefulSet['spec'] as { readonly template: unknown };
  return createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 16);
}

/** The marks as annotations. */
export function toAnnotations({
  templateHash,
  stopAll,
  decidedReplicas,
}: StatefulSetMarks): Readonly<Record<string, string>> {
  return {
    ...(templateHash !== undefined && { [TEMPLATE_HASH]: templateHash }),
    ...(decidedReplicas !== undefined && { [DECIDED_REPLICAS]: String(decidedReplicas) }),
    ...(stopAll && { [STOPPED_SINCE]: new Date(stopAll.sinceMs).toISOString() }),
    ...(stopAll?.starting && { [STARTED]: 'true' }),
  };
}

/** The marks that annotations hold. */
export function fromAnnotations(annotations: Readonly<Record<string, string>> = {}): StatefulSetMarks {
  const replicas = annotations[DECIDED_REPLICAS];
  const since = annotations[STOPPED_SINCE];
  return {
    templateHash: annotations[TEMPLATE_HASH],
    stopAll: since === undefined ? undefined : { sinceMs: Date.parse(since), starting: STARTED in annotations },
    decidedReplicas: replicas === undefined ? undefined : Number(replicas),
  };
}
