import { type ProgramOptions, programLines, runProgram } from './program.ts';

/** What every Kubernetes object has. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  };
}

/** Runs kubectl against the cluster that KUBECONFIG names, in one namespace where one is given. */
export class Kubectl {
  readonly namespace: string | undefined;

  constructor(namespace?: string) {
    this.namespace = namespace;
  }

  /** Standard output of a command. @throws {ProgramError} */
  run(args: readonly string[], options?: ProgramOptions): Promise<string> {
    return runProgram('kubectl', this.arguments(args), options);
  }

  /** The arguments that name the namespace, and the given ones. */
  arguments(args: readonly string[]): string[] {
    return [...(this.namespace === undefined ? [] : ['--namespace', this.namespace]), ...args];
  }

  /** What `get` answers as JSON. */
  async get<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.run(['get', ...args, '--output=json'])) as T;
  }

  /** The items of a list. */
  async list<T extends KubernetesObject>(...args: string[]): Promise<readonly T[]> {
    return (await this.get<{ readonly items: readonly T[] }>(...args)).items;
  }

  /** The lines of a command that goes on, as {@link programLines} has them. */
  lines(args: readonly string[], signal?: AbortSignal): AsyncGenerator<string, void, undefined> {
    return programLines('kubectl', this.arguments(args), signal);
  }

  /**
   * What the arguments name, each object as it is and again as often as it changes: one program, where asking again and
   * again is a tenth of what two cores can do. Ends with the signal, or when the API server ends the watch.
   */
  async *watch<T>(signal: AbortSignal, ...args: string[]): AsyncGenerator<T, void, undefined> {
    for await (const line of this.lines(['get', ...args, '--watch', '--output=jsonpath={@}\n'], signal)) {
      yield JSON.parse(line) as T;
    }
  }

  /** Applies manifests on the server's side. */
  async apply(...manifests: readonly object[]): Promise<void> {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
    await this.run(['apply', '--server-side', '--force-conflicts', '--field-manager=e2e', '--filename=-'], { input });
  }

  /** Waits for a condition of all that the arguments name. */
  async wait(condition: string, seconds: number, ...args: string[]): Promise<void> {
    await this.run(['wait', `--for=${condition}`, `--timeout=${seconds}s`, ...args]);
  }
}
