import { runProgram } from './program.ts';

/** A release to install or to upgrade. */
export interface Release {
  readonly name: string;
  readonly chart: string;
  readonly namespace: string;
  /** Files of values, the later ones on top. */
  readonly values?: readonly string[];
  /** `path=value`, on top of the files. */
  readonly set?: readonly string[];
}

/** Runs helm. @throws {ProgramError} */
export class Helm {
  readonly #program: string;

  constructor(program: string) {
    this.#program = program;
  }

  /** Installs a release or brings it to these values; those of earlier calls count no more. */
  async upgrade({ name, chart, namespace, values = [], set = [] }: Release): Promise<void> {
    const options = [...values.map((file) => `--values=${file}`), ...set.flatMap((one) => ['--set', one])];
    // The operator's kinds stay when it is uninstalled: a release of another name or namespace takes them over.
    const install = ['--install', '--create-namespace', '--take-ownership'];
    await this.#run(['upgrade', name, chart, '--namespace', namespace, ...install, ...options]);
  }

  /** Runs the tests of a release; their pods, with what they wrote, are gone when they passed. */
  test(name: string, namespace: string): Promise<string> {
    return this.#run(['test', name, '--namespace', namespace, '--timeout=5m']);
  }

  async rollback(name: string, namespace: string, revision: number): Promise<void> {
    await this.#run(['rollback', name, `${revision}`, '--namespace', namespace]);
  }

  async uninstall(name: string, namespace: string): Promise<void> {
    await this.#run(['uninstall', name, '--namespace', namespace, '--wait', '--ignore-not-found', '--timeout=5m']);
  }

  #run(args: readonly string[]): Promise<string> {
    return runProgram(this.#program, args);
  }
}
