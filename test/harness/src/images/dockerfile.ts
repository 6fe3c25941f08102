import { HarnessError } from '../harness-error.ts';

/** `COPY from... to` of a Dockerfile; sources are paths in the build context, or in the stage named by `stage`. */
export interface Copy {
  readonly stage?: string;
  readonly sources: readonly string[];
  readonly target: string;
}

/** What a stage of a Dockerfile says, as far as an image without Docker needs it. */
export interface Stage {
  readonly from: string;
  readonly name?: string;
  readonly copies: readonly Copy[];
  readonly runs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly workDir: string;
  readonly user?: string;
  readonly exposedPorts: readonly string[];
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
}

type OpenStage = { -readonly [Key in keyof Stage]: Stage[Key] };

/**
 * The stages of a Dockerfile. It knows the instructions that this repository's Dockerfiles use, each in one form.
 * Throws `HARNESS_IMAGE_FAILED` at one that it does not know.
 */
export function parseDockerfile(text: string): readonly Stage[] {
  const stages: OpenStage[] = [];
  for (const line of instructionsOf(text)) {
    const [, instruction = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (instruction === 'FROM') {
      const [from = '', , name] = rest.split(/\s+/);
      stages.push(emptyStage(from, name));
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) throw unknown(line);
    applyInstruction(stage, instruction, rest, line);
  }
  return stages;
}

function instructionsOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function emptyStage(from: string, name: string | undefined): OpenStage {
  return {
    from,
    ...(name !== undefined && { name }),
    copies: [],
    runs: [],
    env: {},
    labels: {},
    workDir: '/',
    exposedPorts: [],
    entryPoint: [],
    command: [],
  };
}

function applyInstruction(stage: OpenStage, instruction: string, rest: string, line: string): void {
  switch (instruction) {
    case 'COPY':
      stage.copies = [...stage.copies, parseCopy(rest)];
      return;
    case 'RUN':
      stage.runs = [...stage.runs, rest];
      return;
    case 'ENV':
      stage.env = { ...stage.env, ...parsePairs(rest) };
      return;
    case 'LABEL':
      stage.labels = { ...stage.labels, ...parsePairs(rest) };
      return;
    case 'WORKDIR':
      stage.workDir = rest;
      return;
    case 'USER':
      stage.user = rest;
      return;
    case 'EXPOSE':
      stage.exposedPorts = rest.split(/\s+/);
      return;
    case 'ENTRYPOINT':
      stage.entryPoint = JSON.parse(rest) as string[];
      return;
    case 'CMD':
      stage.command = JSON.parse(rest) as string[];
      return;
    default:
      throw unknown(line);
  }
}

function parseCopy(rest: string): Copy {
  const words = rest.split(/\s+/);
  const stage = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  return { ...(stage !== undefined && { stage }), sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
}

function parsePairs(rest: string): Record<string, string> {
  const pairs = rest.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S*))/g);
  return Object.fromEntries([...pairs].map(([, key = '', quoted, plain]) => [key, quoted ?? plain ?? '']));
}

function unknown(line: string): HarnessError {
  return new HarnessError('HARNESS_IMAGE_FAILED', `a Dockerfile says "${line}", which is not known here`);
}
