import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../src/generated-file.ts';

/** What `kubectl` says about the cluster that KUBECONFIG names. @throws {Error} with what it says when it fails. */
export function kubectl(args: readonly string[], input = ''): string {
  const { error, status, stdout, stderr } = spawnSync('kubectl', args, { encoding: 'utf8', input, maxBuffer: 2 ** 26 });
  if (error) throw new Error(`kubectl cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Where the kinds of others lie, and ours. */
const KINDS = ['test/crds', 'test/strimzi-stand-in/crds', 'operator/generated'];

/** Lets the cluster know every kind that the charts make objects of. */
export function installKinds(): void {
  const folders = KINDS.map((folder) => join(ROOT, folder)).filter((folder) => existsSync(folder));
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => join(folder, name)),
  );
  const named = files.flatMap((file) => ['-f', file]);
  kubectl(['apply', '--server-side', '--force-conflicts', ...named]);
  kubectl(['wait', '--for=condition=Established', '--timeout=30s', ...named]);
}

/** A namespace of the test's own, deleted at its end. */
export class TestNamespace implements Disposable {
  readonly name: string;

  constructor(prefix: string) {
    this.name = `${prefix}-${randomBytes(4).toString('hex')}`;
    kubectl(['create', 'namespace', this.name]);
  }

  [Symbol.dispose](): void {
    kubectl(['delete', 'namespace', this.name, '--wait=false', '--ignore-not-found']);
  }
}
