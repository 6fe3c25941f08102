import { fileURLToPath } from 'node:url';
import { isNotFound, runCommand } from './command.ts';
import { HarnessError } from './harness-error.ts';

/** The kinds that the manifests under test use: Strimzi's, the Prometheus operator's and so on, and the operator's own. */
const FOLDERS = ['test/strimzi-stand-in/crds', 'test/crds', 'operator/generated'].map((folder) =>
  fileURLToPath(new URL(`../../../${folder}`, import.meta.url)),
);

/** Prepares the cluster that KUBECONFIG names, before the first test: the kinds are there, and stay. */
export async function setup(): Promise<void> {
  const files = FOLDERS.flatMap((folder) => ['--filename', folder]);
  await kubectl('apply', '--server-side', '--force-conflicts', '--field-manager=test-harness', ...files);
  await kubectl('wait', '--for=condition=Established', '--timeout=60s', ...files);
}

async function kubectl(...args: string[]): Promise<void> {
  const { code, output } = await runCommand('kubectl', args).catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
    throw new HarnessError('HARNESS_NO_CLUSTER', 'these tests need kubectl, and there is none on the PATH');
  });
  if (code === 0) return;
  throw new HarnessError(
    'HARNESS_NO_CLUSTER',
    `these tests need a Kubernetes API server, the one that KUBECONFIG names: kubectl ${args[0]} failed: ${output.trim()}`,
  );
}
