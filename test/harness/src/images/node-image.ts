import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import dockerIgnore from '@balena/dockerignore';
import { isRunTimeFile } from '../../../../tools/run-time-files.ts';
import { HarnessError } from '../harness-error.ts';
import { commonEntries, program, sharedLibraries } from './base-layer.ts';
import { type Copy, parseDockerfile, type Stage } from './dockerfile.ts';
import type { ImageConfig } from './image-archive.ts';
import { type Layer, type LayerEntry, writeLayer } from './layer.ts';
import { type LockedPackages, productionPackages } from './production-packages.ts';

/** The root of the repository: every Dockerfile's build context. */
export const CONTEXT = fileURLToPath(new URL('../../../../', import.meta.url));

const PACKAGES_STAGE = 'packages';

/** What a Dockerfile makes an image of, besides Node. */
interface NodeImagePlan {
  readonly packages: readonly LayerEntry[];
  readonly sources: readonly LayerEntry[];
  readonly config: ImageConfig;
}

/**
 * What is in the image that a Dockerfile of this repository describes: the packages that are installed here, and the sources.
 * Throws `HARNESS_IMAGE_FAILED` when the Dockerfile says what is not known here.
 */
export async function planNodeImage(dockerfile: string): Promise<NodeImagePlan> {
  const stages = parseDockerfile(await readFile(join(CONTEXT, dockerfile), 'utf8'));
  const packages = stages.find((stage) => stage.name === PACKAGES_STAGE);
  const final = stages.at(-1);
  if (packages === undefined || final === undefined) {
    throw new HarnessError('HARNESS_IMAGE_FAILED', `${dockerfile} has no stage "${PACKAGES_STAGE}" or no other`);
  }
  const app = final.workDir.slice(1);
  return {
    packages: await packageEntries(workspacesOf(packages), app),
    sources: [...manifestEntries(packages.copies, app), ...(await sourceEntries(final.copies, app))],
    config: configOf(final),
  };
}

/** The layers of such an image, Node the lowest, then the packages, then the sources; their files are written to `folder`. */
export async function buildNodeImage(
  dockerfile: string,
  folder: string,
): Promise<{ readonly layers: readonly Layer[]; readonly config: ImageConfig }> {
  const { packages, sources, config } = await planNodeImage(dockerfile);
  return {
    layers: [
      await writeLayer('node', await nodeEntries(packages), join(folder, 'node.layer.tar')),
      await writeLayer('packages', packages, join(folder, 'packages.layer.tar')),
      await writeLayer('sources', sources, join(folder, 'sources.layer.tar')),
    ],
    config,
  };
}

function configOf(stage: Stage): ImageConfig {
  return { ...stage, user: stage.user ?? '0:0' };
}

/** The workspaces that a stage installs packages for: those that its `npm ci` names, a folder standing for all in it. */
export function workspacesOf(stage: Stage): readonly string[] {
  const install = stage.runs.find((run) => run.startsWith('npm ci ')) ?? '';
  const named = [...install.matchAll(/--workspace=(\S+)/g)].map(([, workspace = '']) => workspace);
  const manifests = stage.copies
    .flatMap((copy) => copy.sources)
    .filter((source) => source.endsWith('/package.json'))
    .map((source) => source.slice(0, -'/package.json'.length));
  return manifests.filter((path) => named.some((name) => path === name || path.startsWith(`${name}/`)));
}

async function packageEntries(workspaces: readonly string[], app: string): Promise<LayerEntry[]> {
  const lock = JSON.parse(await readFile(join(CONTEXT, 'package-lock.json'), 'utf8')) as { packages: LockedPackages };
  const entries: LayerEntry[] = [];
  for (const path of productionPackages(lock.packages, workspaces)) {
    const locked = lock.packages[path];
    if (locked?.link) {
      const target = relative(join('/', path, '..'), join('/', locked.resolved ?? ''));
      entries.push({ kind: 'link', path: join(app, path), target });
    } else if (path.includes('node_modules/') && existsSync(join(CONTEXT, path))) {
      entries.push(...(await filesOfPackage(path, app)));
    }
  }
  return entries;
}

async function filesOfPackage(path: string, app: string): Promise<LayerEntry[]> {
  const files = await filesUnder(path, (file) => !file.startsWith('node_modules/'));
  return files
    .filter((file) => isRunTimeFile(`${path.slice(path.indexOf('node_modules/'))}/${file}`))
    .map((file) => ({ kind: 'file', path: join(app, path, file), source: join(CONTEXT, path, file) }));
}

// What the stage of the packages leaves behind besides them.
function manifestEntries(copies: readonly Copy[], app: string): LayerEntry[] {
  return copies.flatMap(({ sources, target }) => {
    const manifests = sources.filter((source) => !source.endsWith('.ts'));
    return manifests.map((source) => file(source, join(app, target, basename(source))));
  });
}

async function sourceEntries(copies: readonly Copy[], app: string): Promise<LayerEntry[]> {
  const ignored = dockerIgnore.default().add(await readFile(join(CONTEXT, '.dockerignore'), 'utf8'));
  const entries: LayerEntry[] = [];
  for (const { stage, sources, target } of copies) {
    if (stage !== undefined) continue;
    for (const source of sources) {
      for (const path of await filesUnder(source)) {
        const from = join(source, path);
        if (!ignored.ignores(from)) entries.push(file(from, join(app, target, path)));
      }
    }
  }
  return entries;
}

function file(source: string, path: string): LayerEntry {
  return { kind: 'file', source: join(CONTEXT, source), path };
}

async function filesUnder(folder: string, wanted: (path: string) => boolean = () => true): Promise<string[]> {
  const root = join(CONTEXT, folder);
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter(wanted);
}

async function nodeEntries(packages: readonly LayerEntry[]): Promise<LayerEntry[]> {
  const addons = packages.flatMap((entry) =>
    entry.kind === 'file' && entry.path.endsWith('.node') ? [entry.source] : [],
  );
  const libraries = await sharedLibraries([process.execPath, ...addons]);
  return [...commonEntries(), await program(process.execPath, 'usr/local/bin/node'), ...libraries];
}
