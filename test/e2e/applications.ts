import type { Kubectl, KubernetesObject } from './kubectl.ts';

/** A StreamsApplication, as far as the tests look into it. */
export interface StreamsApplication extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly generation: number };
  readonly spec: { readonly image: string; readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly readyReplicas?: number;
    readonly replicas?: number;
    readonly phase?: string;
    readonly image?: string;
    readonly plan?: readonly string[];
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
    }[];
  };
}

const KIND = 'streamsapplications.streams.orders-platform.io';

/** The applications of the namespace. */
export function applications(kubectl: Kubectl): Promise<readonly StreamsApplication[]> {
  return kubectl.list<StreamsApplication>(KIND);
}

/** Whether the operator has seen the present spec, is done with it, and all is well. */
export function isSettled({ metadata, spec, status }: StreamsApplication): boolean {
  const is = (type: string, value: string) =>
    status?.conditions?.some((one) => one.type === type && one.status === value) === true;
  return (
    status?.observedGeneration === metadata.generation &&
    is('Ready', 'True') &&
    !is('Progressing', 'True') &&
    (spec.replicas === undefined || status.readyReplicas === spec.replicas)
  );
}

/** Resolves when all applications are settled. @throws after `seconds`, saying what each waits for */
export async function allSettled(kubectl: Kubectl, seconds: number): Promise<void> {
  const late = AbortSignal.timeout(seconds * 1000);
  const byName = new Map((await applications(kubectl)).map((one) => [one.metadata.name, one]));
  const all = () => [...byName.values()];
  const isDone = () => byName.size > 0 && all().every(isSettled);
  while (!isDone() && !late.aborted) {
    for await (const one of kubectl.watch<StreamsApplication>(late, KIND)) {
      byName.set(one.metadata.name, one);
      if (isDone()) break;
    }
  }
  if (!isDone()) throw new Error(`not settled after ${seconds} s:\n${all().map(described).join('\n')}`);
}

function described({ metadata, status }: StreamsApplication): string {
  const conditions = (status?.conditions ?? []).map(({ type, status: is, reason, message }) => {
    return `${type}=${is} (${reason}: ${message})`;
  });
  return `  ${metadata.name}: ${status?.phase ?? 'unknown'}; ${conditions.join('; ')}; ${(status?.plan ?? []).join('; ')}`;
}
