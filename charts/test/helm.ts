import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ROOT } from '../src/generated-file.ts';

/** A Kubernetes object as a chart renders it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: what an object has beyond that is the subject of the tests.
  readonly [member: string]: any;
}

/** A chart of this repository. */
export type Chart = 'operator' | 'platform';

/** How a chart is rendered. */
export interface RenderOptions {
  /** Files of values, from the folder of the chart. */
  readonly files?: readonly string[];
  /** `--set`. */
  readonly set?: readonly string[];
  readonly release?: string;
  readonly namespace?: string;
}

/** Which release of Kubernetes the charts are rendered for, where no API server is asked. */
const KUBE_VERSION = '1.34.0';

/** The folder of a chart. */
export function chartFolder(chart: Chart): string {
  return join(ROOT, 'charts', chart);
}

/** What `helm` says; `failed` when it says it with an exit code that is not 0. */
export function helm(...args: readonly string[]): {
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr: string;
} {
  const program = process.env['HELM'] ?? 'helm';
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (error) {
    throw new Error(
      `${program} cannot be run (${error.message}): these tests need Helm 3.14 or newer, on the PATH or named by the variable HELM`,
    );
  }
  return { failed: status !== 0, stdout, stderr };
}

/** The text of a rendered chart, or Helm's reason not to render it. @throws {Error} with that reason. */
export function renderText(
  chart: Chart,
  { files = [], set = [], release = 'shop', namespace = 'orders' }: RenderOptions = {},
): string {
  const values = [
    ...files.flatMap((file) => ['--values', join(chartFolder(chart), file)]),
    ...set.flatMap((text) => ['--set', text]),
  ];
  const where = ['--namespace', namespace, '--kube-version', KUBE_VERSION];
  const { failed, stdout, stderr } = helm('template', release, chartFolder(chart), ...where, ...values);
  if (failed) throw new Error(stderr);
  return stdout;
}

/** The objects of a rendered chart, hooks and tests among them. @throws {Error} with Helm's reason not to render it. */
export function render(chart: Chart, options: RenderOptions = {}): readonly Manifest[] {
  return parseAllDocuments(renderText(chart, options))
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

/** The one object of that kind and name. @throws {Error} when there is none. */
export function find(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter(
    (manifest) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    const there = manifests.map((manifest) => `${manifest.kind}/${manifest.metadata.name}`).join(', ');
    throw new Error(`${found.length} objects are ${kind}/${name ?? '*'}; there are ${there}`);
  }
  return only;
}

/** The names of the objects of a kind. */
export function namesOf(manifests: readonly Manifest[], kind: string): readonly string[] {
  return manifests.filter((manifest) => manifest.kind === kind).map(({ metadata }) => metadata.name);
}

/** The pod template of whatever runs pods of the chart's own. */
export function podsOf(
  manifests: readonly Manifest[],
): readonly { readonly owner: string; readonly spec: Manifest['spec'] }[] {
  return manifests.flatMap(({ kind, metadata, spec }) => {
    if (kind === 'Pod') return [{ owner: `Pod/${metadata.name}`, spec }];
    return spec?.template?.spec?.containers ? [{ owner: `${kind}/${metadata.name}`, spec: spec.template.spec }] : [];
  });
}
