import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiException, CoreV1Api, KubeConfig, KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';
import type { Condition, Status } from '../src/kinds.ts';
import type { KubeObject } from '../src/kube-api.ts';

const PAUSE_MS = 500;

const STRIMZI = 'kafka.strimzi.io/v1';

type Resource = KubeObject & { readonly status?: Status };

function conditionOf(resource: Resource | undefined, type: Condition['type']): Condition | undefined {
  return resource?.status?.conditions?.find((condition) => condition.type === type);
}

/** A namespace of a test's own, in the cluster that KUBECONFIG names. */
export class TestNamespace {
  readonly name: string;
  readonly #core: CoreV1Api;
  readonly #objects: KubernetesObjectApi;

  private constructor(name: string, config: KubeConfig) {
    this.name = name;
    this.#core = config.makeApiClient(CoreV1Api);
    this.#objects = KubernetesObjectApi.makeApiClient(config);
  }

  static async create(prefix: string): Promise<TestNamespace> {
    const config = new KubeConfig();
    config.loadFromDefault();
    const namespace = new TestNamespace(`${prefix}-${randomBytes(3).toString('hex')}`, config);
    await namespace.#core.createNamespace({ body: { metadata: { name: namespace.name } } });
    return namespace;
  }

  /** Server-side apply, in this namespace. */
  async apply(object: object): Promise<void> {
    const body = this.#within(object);
    await this.#objects.patch(body, undefined, undefined, 'test', true, PatchStrategy.ServerSideApply);
  }

  async read<T extends KubeObject>(apiVersion: string, kind: string, name: string): Promise<T | undefined> {
    try {
      const found = await this.#objects.read({ apiVersion, kind, metadata: { name, namespace: this.name } });
      return found as unknown as T;
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) return undefined;
      throw error;
    }
  }

  async delete(apiVersion: string, kind: string, name: string): Promise<void> {
    await this.#objects.delete({ apiVersion, kind, metadata: { name, namespace: this.name } });
  }

  /** Sets annotations of an object that exists. */
  async annotate(apiVersion: string, kind: string, name: string, annotations: Record<string, string>): Promise<void> {
    const body = { apiVersion, kind, metadata: { name, namespace: this.name, annotations } };
    await this.#objects.patch(body, undefined, undefined, undefined, undefined, PatchStrategy.MergePatch);
  }

  /** The answer of `ask` as soon as it is one; fails after `seconds` with `what`. */
  async eventually<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
    const deadline = performance.now() + seconds * 1_000;
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (performance.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
      await delay(PAUSE_MS);
    }
  }

  /** The resource of Strimzi's, once it is ready as it is written now. */
  async untilReady<T extends Resource>(kind: string, name: string, seconds: number): Promise<T> {
    return this.eventually(`${kind} ${name} is ready`, seconds, async () => {
      const found = (await this.read(STRIMZI, kind, name)) as unknown as T | undefined;
      const isObserved = found?.status?.observedGeneration === found?.metadata.generation;
      return isObserved && conditionOf(found, 'Ready') ? found : undefined;
    });
  }

  /** The condition that says why a resource of Strimzi's cannot be had. */
  async refusal(kind: string, name: string): Promise<Condition> {
    return this.eventually(`${kind} ${name} is refused`, 180, async () =>
      conditionOf((await this.read(STRIMZI, kind, name)) as unknown as Resource | undefined, 'NotReady'),
    );
  }

  /** Runs a script in a pod of the services' image to its end; what it printed, and whether it ended well. */
  async run(
    script: string,
    mounts: Readonly<Record<string, string>>,
  ): Promise<{ readonly ok: boolean; readonly output: string }> {
    const name = `client-${randomBytes(3).toString('hex')}`;
    await this.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: clientPod(script, mounts) });
    const phase = await this.eventually(`pod ${name} has ended`, 180, async () => {
      const pod = await this.#core.readNamespacedPod({ name, namespace: this.name });
      return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed' ? pod.status.phase : undefined;
    });
    const output = await this.#core.readNamespacedPodLog({ name, namespace: this.name });
    await this.delete('v1', 'Pod', name);
    return { ok: phase === 'Succeeded', output };
  }

  /** Deletes the namespace with all that is in it, and waits until it is gone. */
  async close(): Promise<void> {
    await this.#core.deleteNamespace({ name: this.name });
    await this.eventually(`namespace ${this.name} is gone`, 180, async () => {
      const { items } = await this.#core.listNamespace();
      return items.some((item) => item.metadata?.name === this.name) ? undefined : true;
    });
  }

  #within(object: object): object & { metadata: { name: string; namespace: string } } {
    const { metadata } = object as { metadata: { name: string } };
    return { ...object, metadata: { ...metadata, namespace: this.name } };
  }
}

// Each Secret is mounted whole, under its own name.
function clientPod(script: string, mounts: Readonly<Record<string, string>>): object {
  const secrets = Object.entries(mounts);
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'client',
        image: 'orders-platform/services:test',
        imagePullPolicy: 'IfNotPresent',
        command: ['node', '--no-warnings', '--input-type=module', '--eval', script],
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: secrets.map(([name, mountPath]) => ({ name, mountPath, readOnly: true })),
      },
    ],
    volumes: secrets.map(([name]) => ({ name, secret: { secretName: name } })),
  };
}
