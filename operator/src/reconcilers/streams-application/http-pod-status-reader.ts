import { type InstanceStatus, parseInstanceStatus } from './instance-status.ts';
import type { PodAddress, PodStatusReader } from './pod-status-reader.ts';

const TIMEOUT_MS = 3000;

/** Asks instances over HTTP, each request bounded in time. */
export class HttpPodStatusReader implements PodStatusReader {
  readonly #timeoutMs: number;

  constructor({ timeoutMs = TIMEOUT_MS }: { readonly timeoutMs?: number } = {}) {
    this.#timeoutMs = timeoutMs;
  }

  async read(pod: PodAddress, signal: AbortSignal): Promise<InstanceStatus> {
    const answer = await this.#request(pod, 'GET', '/streams/status', signal);
    return parseInstanceStatus(await answer.json());
  }

  async leave(pod: PodAddress, signal: AbortSignal): Promise<void> {
    const answer = await this.#request(pod, 'POST', '/streams/leave', signal);
    await answer.body?.cancel();
  }

  async #request({ name, ip, port }: PodAddress, method: string, path: string, signal: AbortSignal): Promise<Response> {
    const host = ip.includes(':') ? `[${ip}]` : ip;
    const answer = await fetch(`http://${host}:${port}${path}`, {
      method,
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.#timeoutMs)]),
    });
    if (answer.ok) return answer;
    await answer.body?.cancel();
    throw new Error(`${method} ${path} of ${name}: ${answer.status}`);
  }
}
