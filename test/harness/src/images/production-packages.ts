import { HarnessError } from '../harness-error.ts';

/** A package as `package-lock.json` lists it, by its path. */
export interface LockedPackage {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** The `packages` of a `package-lock.json`: paths from the root of the repository. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

/**
 * The paths of all packages that run when these workspaces do: what `npm ci --omit=dev` would install for them, workspaces and
 * their links in `node_modules` included. Optional packages are all in, also those that are made for another platform.
 * Throws `HARNESS_IMAGE_FAILED` when one is not locked.
 */
export function productionPackages(packages: LockedPackages, workspaces: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = workspaces.flatMap((workspace) => [workspace, ...linksTo(packages, workspace)]);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const locked = packages[path];
    if (locked === undefined) throw notLocked(path, 'package-lock.json');
    if (locked.link) waiting.push(locked.resolved ?? '');
    for (const name of requiredNames(locked)) {
      const needed = resolve(packages, path, name);
      if (needed === undefined) throw notLocked(name, path);
      waiting.push(needed);
    }
    for (const name of Object.keys(locked.optionalDependencies ?? {})) {
      const optional = resolve(packages, path, name);
      if (optional !== undefined) waiting.push(optional);
    }
  }
  return found;
}

function linksTo(packages: LockedPackages, workspace: string): string[] {
  return Object.keys(packages).filter((path) => packages[path]?.link && packages[path]?.resolved === workspace);
}

function requiredNames(locked: LockedPackage): string[] {
  const optional = locked.optionalDependencies ?? {};
  const peers = Object.keys(locked.peerDependencies ?? {}).filter(
    (name) => !locked.peerDependenciesMeta?.[name]?.optional,
  );
  return [...Object.keys(locked.dependencies ?? {}).filter((name) => !(name in optional)), ...peers];
}

// As Node looks for it: in the package's own node_modules, then in that of each folder above.
function resolve(packages: LockedPackages, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (candidate in packages) return candidate;
    if (folder === '') return undefined;
  }
}

function notLocked(name: string, by: string): HarnessError {
  return new HarnessError(
    'HARNESS_IMAGE_FAILED',
    `${by} needs "${name}", which package-lock.json does not have: npm install`,
  );
}
