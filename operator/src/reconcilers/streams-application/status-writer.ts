import { API_VERSION, KIND, type StreamsApplication, type StreamsApplicationStatus } from '../../api/index.ts';
import { type ApiClient, isNotFound } from '../../kube/index.ts';
import { keyOf } from '../../objects/index.ts';
import type { LiveObjects } from './live-objects.ts';
import { STREAMS_APPLICATIONS } from './resource-types.ts';
import { statusChange } from './status-change.ts';

/** How often a status is written in which nothing but counts moves. */
const COUNTS_EVERY_MS = 15_000;

/** Writes statuses: at once when facts change, now and then while counts flow, and never when nothing changes. */
export class StatusWriter {
  readonly #client: ApiClient;
  readonly #live: LiveObjects;
  readonly #writtenMs = new Map<string, number>();

  constructor(client: ApiClient, live: LiveObjects) {
    this.#client = client;
    this.#live = live;
  }

  /** @throws ApiError, but not when the resource is gone. */
  async write(
    app: StreamsApplication,
    status: StreamsApplicationStatus,
    nowMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const key = keyOf(app.metadata);
    const change = statusChange(app.status, status);
    const recent = nowMs - (this.#writtenMs.get(key) ?? Number.NEGATIVE_INFINITY) < COUNTS_EVERY_MS;
    if (change === 'none' || (change === 'counts' && recent)) return;
    const { name, namespace, uid } = app.metadata;
    const object = { apiVersion: API_VERSION, kind: KIND, metadata: { name, namespace, uid }, status };
    try {
      const written = await this.#client.applyStatus(STREAMS_APPLICATIONS, object, { force: true, signal });
      this.#live.wrote(STREAMS_APPLICATIONS, written);
      this.#writtenMs.set(key, nowMs);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Forgets an application that is gone. */
  forget(application: string): void {
    this.#writtenMs.delete(application);
  }
}
