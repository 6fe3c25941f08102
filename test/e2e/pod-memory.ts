import type { Kubectl } from './kubectl.ts';

/** What a pod uses, as its kubelet sees it. */
export interface PodMemory {
  readonly namespace: string;
  readonly pod: string;
  /** Bytes that cannot be reclaimed (working set). */
  readonly bytes: number;
}

interface Summary {
  readonly pods: readonly {
    readonly podRef: { readonly name: string; readonly namespace: string };
    readonly containers?: readonly { readonly memory?: { readonly workingSetBytes?: number } }[];
  }[];
}

/** The memory of every pod in the namespaces, the largest first, from the kubelets' own summaries. */
export async function podMemory(kubectl: Kubectl, namespaces: readonly string[]): Promise<readonly PodMemory[]> {
  const nodes = await kubectl.list('nodes');
  const summaries = await Promise.all(
    nodes.map(async ({ metadata: { name } }) => {
      const text = await kubectl.run(['get', '--raw', `/api/v1/nodes/${name}/proxy/stats/summary`]);
      return JSON.parse(text) as Summary;
    }),
  );
  return summaries
    .flatMap(({ pods }) => pods)
    .filter(({ podRef }) => namespaces.includes(podRef.namespace))
    .map(({ podRef, containers = [] }) => ({
      namespace: podRef.namespace,
      pod: podRef.name,
      bytes: containers.reduce((sum, { memory }) => sum + (memory?.workingSetBytes ?? 0), 0),
    }))
    .toSorted((a, b) => b.bytes - a.bytes);
}
