import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpPodStatusReader } from '../../../../src/reconcilers/streams-application/http-pod-status-reader.ts';
import type { InstanceStatus } from '../../../../src/reconcilers/streams-application/instance-status.ts';
import type { PodAddress, PodStatusReader } from '../../../../src/reconcilers/streams-application/pod-status-reader.ts';

/** What the instance in a pod says; `undefined` has it answer 503. */
export type Behaviour = (pod: string) => InstanceStatus | undefined | Promise<InstanceStatus | undefined>;

/** Instances in name only: for each pod a real HTTP server on this machine, since the pods' own addresses lead nowhere. */
export class SimulatedInstances implements PodStatusReader {
  readonly #reader = new HttpPodStatusReader({ timeoutMs: 2000 });
  readonly #servers = new Map<string, Promise<Server>>();
  /** Pods that were told to leave the group. */
  readonly left: string[] = [];
  /** How often a status was asked for. */
  asked = 0;
  behave: Behaviour = (pod) => runningStatus([`0_${pod.slice(pod.lastIndexOf('-') + 1)}`]);

  async read(pod: PodAddress, signal: AbortSignal): Promise<InstanceStatus> {
    this.asked++;
    return this.#reader.read(await this.#here(pod), signal);
  }

  async leave(pod: PodAddress, signal: AbortSignal): Promise<void> {
    return this.#reader.leave(await this.#here(pod), signal);
  }

  async close(): Promise<void> {
    for (const server of this.#servers.values()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      (await server).close(() => resolve()).closeAllConnections();
      await promise;
    }
  }

  async #here({ name }: PodAddress): Promise<PodAddress> {
    const server = this.#servers.get(name) ?? this.#listen(name);
    this.#servers.set(name, server);
    const { port } = (await server).address() as AddressInfo;
    return { name, ip: '127.0.0.1', port };
  }

  async #listen(name: string): Promise<Server> {
    const server = createServer((request, response) => void this.#answer(name, request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  async #answer(name: string, { method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (method === 'POST' && url === '/streams/leave') {
      this.left.push(name);
      response.writeHead(204).end();
      return;
    }
    const status = await this.#statusOf(name);
    response.writeHead(status ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(status ?? {}));
  }

  /** A pod that goes while it is asked says nothing. */
  async #statusOf(name: string): Promise<InstanceStatus | undefined> {
    try {
      return await this.behave(name);
    } catch {
      return undefined;
    }
  }
}

/** What an instance says that runs all of these tasks. */
export function runningStatus(taskIds: readonly string[], more: Partial<InstanceStatus> = {}): InstanceStatus {
  return {
    state: 'running',
    topologyHash: 'one',
    topologyMismatch: false,
    tasks: taskIds.map((taskId) => ({ taskId, phase: 'running', processed: 0, partitions: [{ lag: 0 }] })),
    standbys: [],
    ...more,
  };
}
