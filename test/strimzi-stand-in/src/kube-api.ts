import type { OutgoingHttpHeaders } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';

/** What every object of Kubernetes has. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly generation?: number;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly object[];
  };
}

/** A kind by its place in the API. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}

/** What the API server refused, with its HTTP status. */
export class KubeApiError extends Error {
  override readonly name = 'KubeApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const FIELD_MANAGER = 'strimzi-stand-in';
const TIMEOUT_MS = 30_000;

/** Namespaced objects of the API server that a kubeconfig names. Every call may throw `KubeApiError`. */
export class KubeApi {
  readonly #config: KubeConfig;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });
  readonly #kinds = new Map<string, Kind>();

  constructor(config: KubeConfig, kinds: readonly Kind[]) {
    this.#config = config;
    for (const kind of kinds) this.#kinds.set(kind.kind, kind);
  }

  /** The objects of a kind in one namespace, or in all. */
  async list<T extends KubeObject>(kind: Kind, namespace?: string, labelSelector = ''): Promise<readonly T[]> {
    const query = labelSelector === '' ? '' : `?labelSelector=${encodeURIComponent(labelSelector)}`;
    const found = (await this.#send('GET', `${pathOf(kind, namespace)}${query}`)) as { items: T[] };
    return found.items.map((item) => ({ ...item, apiVersion: kind.apiVersion, kind: kind.kind }));
  }

  /** The object of that name, or undefined. */
  async get<T extends KubeObject>(kind: Kind, namespace: string, name: string): Promise<T | undefined> {
    try {
      return (await this.#send('GET', pathOf(kind, namespace, name))) as T;
    } catch (error) {
      if (error instanceof KubeApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Makes the object, or brings the fields that it states to what it states (server-side apply). */
  async apply(object: KubeObject): Promise<void> {
    const kind = this.#kinds.get(object.kind);
    if (kind === undefined) throw new Error(`${object.kind} is none of the kinds of this API`);
    const path = pathOf(kind, object.metadata.namespace, object.metadata.name);
    const query = `?fieldManager=${FIELD_MANAGER}&force=true`;
    await this.#send('PATCH', `${path}${query}`, object, 'application/apply-patch+yaml');
  }

  /** Merges a patch into an object; null removes a field. */
  async merge(kind: Kind, namespace: string, name: string, patch: object): Promise<void> {
    await this.#send('PATCH', pathOf(kind, namespace, name), patch, 'application/merge-patch+json');
  }

  /** Merges a patch into an object's status. */
  async mergeStatus(kind: Kind, namespace: string, name: string, status: object): Promise<void> {
    const path = `${pathOf(kind, namespace, name)}/status`;
    await this.#send('PATCH', path, { status }, 'application/merge-patch+json');
  }

  /** Deletes an object; that it is gone already is fine. */
  async delete(kind: Kind, namespace: string, name: string): Promise<void> {
    try {
      await this.#send('DELETE', pathOf(kind, namespace, name));
    } catch (error) {
      if (!(error instanceof KubeApiError && error.status === 404)) throw error;
    }
  }

  async #send(method: string, path: string, body?: object, contentType?: string): Promise<unknown> {
    const server = new URL(this.#config.getCurrentCluster()?.server ?? '');
    const headers: OutgoingHttpHeaders = { accept: 'application/json' };
    const options: RequestOptions = { method, agent: this.#agent, headers, timeout: TIMEOUT_MS };
    await this.#config.applyToHTTPSOptions(options);
    // Credentials may have come with an agent of their own, which would open a connection a call.
    options.agent = this.#agent;
    const text = body === undefined ? undefined : JSON.stringify(body);
    if (text !== undefined) {
      Object.assign(options.headers ?? {}, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) });
    }
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, server), options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString();
          const status = response.statusCode ?? 0;
          if (status < 300) resolve(answer === '' ? undefined : JSON.parse(answer));
          else reject(new KubeApiError(status, `${method} ${path}: ${status} ${messageOf(answer)}`));
        });
      });
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer in ${TIMEOUT_MS} ms`)));
      sent.on('error', reject);
      sent.end(text);
    });
  }
}

function pathOf(kind: Kind, namespace?: string, name?: string): string {
  const group = kind.apiVersion.includes('/') ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
  const within = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `${group}${within}/${kind.plural}${name === undefined ? '' : `/${name}`}`;
}

function messageOf(answer: string): string {
  try {
    return (JSON.parse(answer) as { message?: string }).message ?? answer;
  } catch {
    return answer;
  }
}
