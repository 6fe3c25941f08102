import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

/** What `kubectl` says about the cluster that KUBECONFIG names. @throws {Error} with what it says when it fails. */
export function kubectl(args: readonly string[], input = ''): string {
  const { error, status, stdout, stderr } = spawnSync('kubectl', args, { encoding: 'utf8', input, maxBuffer: 2 ** 26 });
  if (error) throw new Error(`kubectl cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
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
