import type { CoordinatorKind } from '../wire/find-coordinator.ts';
import { findCoordinatorRequest } from '../wire/find-coordinator.ts';
import type { KafkaRequest } from '../wire/kafka-request.ts';
import type { Address, ConnectionLane } from './connection-lane.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { remedyFor, throwOnError } from './kafka-error.ts';
import { retrying } from './retry.ts';

/** A request to a coordinator. */
export interface CoordinatorCall<Response> {
  readonly kind: CoordinatorKind;
  readonly key: string;
  readonly request: KafkaRequest<Response>;
  /** Throws a `kafkaError` unless the response says that all went well. */
  readonly check: (response: Response) => void;
  /** How long to try; 0 for one attempt. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called when a request went out and no answer came: it may have been carried out. */
  readonly onLost?: (() => void) | undefined;
}

/** Finds the coordinators of groups and transactional ids, remembers them, and finds them again when they move. */
export class Coordinators {
  readonly #cluster: KafkaCluster;
  readonly #lane: ConnectionLane;
  readonly #known = new Map<string, Promise<Address>>();

  /** Requests go over `lane`, which ends with its owner. */
  constructor(cluster: KafkaCluster, lane: ConnectionLane) {
    this.#cluster = cluster;
    this.#lane = lane;
  }

  /** Sends to the coordinator, wherever it is, until it is answered well, fails for good, or the time is up. */
  call<Response>(call: CoordinatorCall<Response>): Promise<Response> {
    const { kind, key, timeoutMs, signal } = call;
    const { clock, random } = this.#cluster;
    return retrying({ clock, random, timeoutMs, signal }, async () => {
      try {
        return await this.#attempt(call);
      } catch (failure) {
        if (remedyFor(failure) === 'find-coordinator') this.#known.delete(`${kind} ${key}`);
        throw failure;
      }
    });
  }

  async #attempt<Response>({ kind, key, request, check, onLost }: CoordinatorCall<Response>): Promise<Response> {
    const connection = await this.#lane.connection(await this.#find(kind, key));
    const response = await connection.send(request, this.#cluster.requestTimeoutMs).catch((failure: unknown) => {
      onLost?.();
      throw failure;
    });
    check(response);
    return response;
  }

  #find(kind: CoordinatorKind, key: string): Promise<Address> {
    const name = `${kind} ${key}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const finding = this.#ask(kind, key);
    this.#known.set(name, finding);
    finding.catch(() => this.#known.delete(name));
    return finding;
  }

  async #ask(kind: CoordinatorKind, key: string): Promise<Address> {
    const found = await this.#cluster.sendToAny(findCoordinatorRequest(kind, key));
    throwOnError(found.error, `finding the coordinator of ${kind} '${key}'`, {}, found.errorMessage);
    return { host: found.host, port: found.port };
  }
}
