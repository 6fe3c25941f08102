import type { Kubectl } from './kubectl.ts';
import { podMemory } from './pod-memory.ts';

const MIB = 1024 * 1024;

/** Prints what every pod of the namespaces uses, and the sum. @throws when the sum is over the budget */
export async function checkMemory(kubectl: Kubectl, namespaces: readonly string[], budgetMiB: number): Promise<void> {
  const pods = await podMemory(kubectl, namespaces);
  for (const { namespace, pod, bytes } of pods) console.log(`${mib(bytes).padStart(10)}  ${namespace}/${pod}`);
  const sum = pods.reduce((total, { bytes }) => total + bytes, 0);
  console.log(`${mib(sum).padStart(10)}  in all, of ${budgetMiB} MiB`);
  if (pods.length === 0) throw new Error('the kubelets list no pod');
  if (sum > budgetMiB * MIB) throw new Error(`the platform uses ${mib(sum)}, more than ${budgetMiB} MiB`);
}

function mib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
