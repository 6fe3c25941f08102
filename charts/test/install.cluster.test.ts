import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kubectl, TestNamespace } from './cluster.ts';
import { type Chart, chartFolder, helm } from './helm.ts';

/** One release of a chart. The hooks are left out: they run in pods, and these tests need none. */
class Release implements Disposable {
  readonly name = `t${randomBytes(3).toString('hex')}`;
  readonly #chart: Chart;
  readonly #namespace: string;

  constructor(chart: Chart, namespace: string) {
    this.#chart = chart;
    this.#namespace = namespace;
  }

  install(...args: readonly string[]): string {
    // The kind may belong to a release of an earlier test.
    return this.#run('install', this.name, chartFolder(this.#chart), '--take-ownership', '--no-hooks', ...args);
  }

  upgrade(...args: readonly string[]): string {
    return this.#run('upgrade', this.name, chartFolder(this.#chart), '--no-hooks', ...args);
  }

  rollback(revision: number): string {
    return this.#run('rollback', this.name, `${revision}`, '--no-hooks');
  }

  uninstall(): string {
    return this.#run('uninstall', this.name, '--no-hooks');
  }

  /** Takes away what a failed test has left. */
  [Symbol.dispose](): void {
    helm('uninstall', this.name, '--no-hooks', '--ignore-not-found', '--namespace', this.#namespace);
  }

  get manifest(): string {
    return this.#run('get', 'manifest', this.name);
  }

  #run(...args: readonly string[]): string {
    const { failed, stdout, stderr } = helm(...args, '--namespace', this.#namespace);
    if (failed) throw new Error(stderr);
    return stdout;
  }
}

/** The names of what is of these kinds in the namespace. */
function there(namespace: string, kinds: string): readonly string[] {
  return kubectl(['get', kinds, '-n', namespace, '-o', 'name'])
    .trim()
    .split('\n')
    .filter((name) => name !== '')
    .sort();
}

function field(namespace: string, object: string, path: string): string {
  return kubectl(['get', object, '-n', namespace, '-o', `jsonpath={${path}}`]);
}

/** Whether a user may do that with that, in the namespace: `yes` or `no`. */
function may(namespace: string, user: string, verb: string, what = 'streamsapplications'): string {
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user, resourceAttributes: { namespace, verb, ...resourceOf(what) } },
  };
  const answer = kubectl(['create', '-o', 'jsonpath={.status.allowed}', '-f', '-'], JSON.stringify(review));
  return answer === 'true' ? 'yes' : 'no';
}

function resourceOf(resource: string): { readonly resource: string; readonly group: string } {
  return { resource, group: resource === 'streamsapplications' ? 'streams.orders-platform.io' : '' };
}

describe('charts/operator', () => {
  test('is installed, upgraded, rolled back and uninstalled; the kind stays', { timeout: 120_000 }, () => {
    using namespace = new TestNamespace('charts');
    using release = new Release('operator', namespace.name);
    const kinds = 'deployments,services,serviceaccounts,poddisruptionbudgets,networkpolicies,roles,rolebindings';
    const before = there(namespace.name, kinds);
    const name = `${release.name}-orders-platform-operator`;

    const notes = release.install();
    expect(notes).toContain(`kubectl -n ${namespace.name} port-forward service/${name} 8080:8080`);
    expect(notes).toContain(`helm test ${release.name} -n ${namespace.name}`);
    expect(field(namespace.name, `deployment/${name}`, '.spec.replicas')).toBe('1');
    kubectl(['get', `clusterrole/${namespace.name}-${name}`]);
    expect(
      field(
        namespace.name,
        'crd/streamsapplications.streams.orders-platform.io',
        '.metadata.annotations.helm\\.sh/resource-policy',
      ),
    ).toBe('keep');

    release.upgrade('--set', 'replicas=2');
    expect(there(namespace.name, 'poddisruptionbudgets')).toEqual([`poddisruptionbudget.policy/${name}`]);
    release.rollback(1);
    expect(there(namespace.name, 'poddisruptionbudgets')).toEqual([]);
    expect(field(namespace.name, `deployment/${name}`, '.spec.replicas')).toBe('1');

    expect(release.uninstall()).toContain('CustomResourceDefinition');
    expect(there(namespace.name, kinds)).toEqual(before);
    expect(() => kubectl(['get', `clusterrole/${namespace.name}-${name}`])).toThrow('not found');
    kubectl(['get', 'crd/streamsapplications.streams.orders-platform.io']);
  });

  test('lets those who may view or edit a namespace do so with StreamsApplications', async () => {
    using namespace = new TestNamespace('charts');
    using release = new Release('operator', namespace.name);
    release.install('--set', 'crds.create=false');
    for (const role of ['view', 'edit']) {
      kubectl(['create', 'rolebinding', role, '-n', namespace.name, `--clusterrole=${role}`, `--user=${role}er`]);
    }
    // The API server's controller adds the rules to `view` and `edit` in a moment.
    await expect.poll(() => may(namespace.name, 'viewer', 'list'), { timeout: 20_000 }).toBe('yes');
    await expect.poll(() => may(namespace.name, 'editer', 'patch'), { timeout: 20_000 }).toBe('yes');
    expect(may(namespace.name, 'viewer', 'patch')).toBe('no');
    expect(may(namespace.name, 'stranger', 'list')).toBe('no');
  });

  test('may do in the namespaces it watches what its rules say, and nothing elsewhere', () => {
    using watched = new TestNamespace('charts');
    using other = new TestNamespace('charts');
    using release = new Release('operator', watched.name);
    release.install('--set', `crds.create=false,watchNamespaces={${watched.name}}`);
    const operator = `system:serviceaccount:${watched.name}:${release.name}-orders-platform-operator`;
    expect(may(watched.name, operator, 'list')).toBe('yes');
    expect(may(watched.name, operator, 'get', 'secrets')).toBe('no');
    expect(may(other.name, operator, 'list')).toBe('no');
  });
});

describe('charts/platform', () => {
  const own = 'streamsapplications,kafkausers,deployments,services,networkpolicies';
  const kept = 'kafkas,kafkanodepools,kafkatopics';

  test('is installed, upgraded, rolled back and uninstalled; Kafka and its topics stay', { timeout: 120_000 }, () => {
    using namespace = new TestNamespace('charts');
    using release = new Release('platform', namespace.name);
    const notes = release.install();
    expect(notes).toContain(`kubectl -n ${namespace.name} port-forward service/orders 8080:80`);
    expect(notes).toContain(`helm test ${release.name} -n ${namespace.name}`);
    expect(there(namespace.name, 'streamsapplications')).toHaveLength(6);
    const kafka = there(namespace.name, kept);
    const first = release.manifest;

    release.upgrade('--set', 'image.tag=0.2.0,applications.fraud.replicas=3');
    expect(field(namespace.name, 'streamsapplication/fraud', '.spec.replicas')).toBe('3');
    expect(field(namespace.name, 'streamsapplication/orders', '.spec.image')).toBe('orders-platform/services:0.2.0');
    expect(there(namespace.name, kept)).toEqual(kafka);

    release.rollback(1);
    expect(field(namespace.name, 'streamsapplication/fraud', '.spec.replicas')).toBe('1');
    expect(field(namespace.name, 'streamsapplication/orders', '.spec.image')).toBe('orders-platform/services:0.1.0');
    expect(release.manifest).toBe(first);

    release.uninstall();
    expect(there(namespace.name, own)).toEqual([]);
    expect(there(namespace.name, kept)).toEqual(kafka);

    release.install();
    expect(there(namespace.name, kept)).toEqual(kafka);
    expect(there(namespace.name, 'streamsapplications')).toHaveLength(6);
  });

  test('takes Kafka with it when told so', () => {
    using namespace = new TestNamespace('charts');
    using release = new Release('platform', namespace.name);
    release.install('--values', join(chartFolder('platform'), 'values-small.yaml'));
    expect(there(namespace.name, 'kafkas')).toEqual(['kafka.kafka.strimzi.io/orders']);
    release.uninstall();
    expect(there(namespace.name, `${own},${kept},configmaps,persistentvolumeclaims`)).toEqual([
      'configmap/kube-root-ca.crt',
    ]);
  });

  test('a second one beside the first needs a prefix, and has it for everything', () => {
    using namespace = new TestNamespace('charts');
    using first = new Release('platform', namespace.name);
    first.install();
    using second = new Release('platform', namespace.name);
    second.install('--set', 'namePrefix=second-');
    expect(there(namespace.name, 'streamsapplications')).toHaveLength(12);
    expect(field(namespace.name, 'streamsapplication/second-fraud', '.spec.kafka.cluster.name')).toBe('second-orders');
  });
});
