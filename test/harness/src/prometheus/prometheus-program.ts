import { spawnSync } from 'node:child_process';

/** A program of Prometheus by its name. @throws when it is not installed, naming the package that has it */
export function prometheusProgram(name: 'prometheus' | 'promtool'): string {
  const { error } = spawnSync(name, ['--version']);
  if (error === undefined) return name;
  throw new Error(
    `"${name}" cannot be run (${error.message}): install Debian's package \`prometheus\`, which has it, or put it on the PATH.`,
  );
}
