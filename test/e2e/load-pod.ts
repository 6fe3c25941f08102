import { setTimeout as delay } from 'node:timers/promises';
import type { Kubectl, KubernetesObject } from './kubectl.ts';

/** What an order load in the cluster is to do. */
export interface LoadPodOptions {
  readonly name: string;
  readonly image: string;
  /** The environment of a client of Kafka in this namespace, and the volumes that it names. */
  readonly kafka: KafkaAccess;
  readonly ratePerSecond: number;
  readonly seconds: number;
}

/** How a pod reaches Kafka. */
export interface KafkaAccess {
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly volumes: readonly { readonly name: string; readonly secret: { readonly secretName: string } }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

/** The last line of a load, as `in-cluster/load.ts` prints it. */
export interface LoadResult {
  readonly done?: true;
  readonly passed?: boolean;
  readonly posted: number;
  readonly acknowledged: number;
  readonly underWay: number;
  readonly retries: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly post: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly validated: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly queries: {
    readonly asked: number;
    readonly failed: number;
    readonly retried: number;
    readonly stale: number;
    readonly backInTime: number;
    readonly longestMs: number;
    readonly failures: readonly object[];
  };
  readonly violations?: readonly object[];
}

interface Pod extends KubernetesObject {
  readonly status: { readonly phase: string; readonly message?: string };
}

const STARTS_WITHIN_SECONDS = 120;
/** Kubectl was cut off. */
const LOOK_AGAIN_MS = 1_000;
/** After the last order: what it becomes, and the checker's reading. */
const AFTERWARDS_SECONDS = 600;

/** A load that runs in a pod of its own, so that nothing between here and the cluster shows in its figures. */
export class LoadPod {
  readonly #kubectl: Kubectl;
  readonly #name: string;
  readonly #deadline: number;

  private constructor(kubectl: Kubectl, name: string, seconds: number) {
    this.#kubectl = kubectl;
    this.#name = name;
    this.#deadline = Date.now() + (seconds + AFTERWARDS_SECONDS) * 1000;
  }

  /** Starts the load and resolves when its first orders are posted. */
  static async start(kubectl: Kubectl, options: LoadPodOptions): Promise<LoadPod> {
    await kubectl.run(['delete', 'pod', options.name, '--ignore-not-found', '--wait']);
    await kubectl.apply(podOf(options));
    await kubectl.wait('condition=Ready', STARTS_WITHIN_SECONDS, `pod/${options.name}`);
    const pod = new LoadPod(kubectl, options.name, options.seconds);
    await pod.#until((line) => line.posted > 0);
    return pod;
  }

  /** Resolves when that many orders have been posted. */
  async posted(orders: number): Promise<void> {
    await this.#until((line) => line.posted >= orders || line.done === true);
  }

  /** Resolves with the last line when everything has been checked. */
  async result(): Promise<LoadResult> {
    const last = await this.#until((line) => line.done === true);
    await this.#kubectl.run(['delete', 'pod', this.#name, '--ignore-not-found', '--wait=false']);
    return last;
  }

  async #until(condition: (line: LoadResult) => boolean): Promise<LoadResult> {
    for (;;) {
      let last: LoadResult | undefined;
      for await (const line of this.#lines()) {
        if (condition(line)) return line;
        last = line;
      }
      const { status } = await this.#kubectl.get<Pod>('pod', this.#name);
      const over = status.phase === 'Failed' || status.phase === 'Succeeded';
      if (over && last?.done !== true) {
        const log = await this.#kubectl.run(['logs', this.#name, '--tail=20']);
        throw new Error(`the load ended early (${status.phase} ${status.message ?? ''}): ${log}`);
      }
      if (Date.now() > this.#deadline) throw new Error(`the load ${this.#name} did not come to its end in time`);
      await delay(LOOK_AGAIN_MS);
    }
  }

  /** The last line that it printed, and those that follow, for as long as kubectl can read them. */
  async *#lines(): AsyncGenerator<LoadResult, void, undefined> {
    const late = AbortSignal.timeout(Math.max(0, this.#deadline - Date.now()));
    for await (const text of this.#kubectl.lines(['logs', '--follow', this.#name, '--tail=1'], late)) {
      if (text.startsWith('{')) yield JSON.parse(text) as LoadResult;
    }
  }
}

function podOf({ name, image, kafka, ratePerSecond, seconds }: LoadPodOptions): object {
  const env = [
    ...kafka.env,
    { name: 'ORDERS_URL', value: 'http://orders' },
    { name: 'MAIL_BOX_URL', value: 'http://mail-box' },
    { name: 'RATE', value: `${ratePerSecond}` },
    { name: 'SECONDS', value: `${seconds}` },
  ];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'app.kubernetes.io/name': 'load', 'orders-platform.io/client': 'true' } },
    spec: {
      restartPolicy: 'Never',
      // It has to outlive what is done to the nodes of the platform.
      tolerations: [{ operator: 'Exists' }],
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      volumes: kafka.volumes,
      containers: [
        {
          name: 'load',
          image,
          imagePullPolicy: 'IfNotPresent',
          env,
          volumeMounts: kafka.volumeMounts,
          // A client that starves would find its own delays in the platform. The checker holds all that the topics have.
          resources: { requests: { cpu: '500m', memory: '128Mi' }, limits: { memory: '1536Mi' } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
}
