import type { Endpoint } from '../client/streams-group.ts';
import type { KafkaStreams } from '../runtime/index.ts';
import type { LocalPages } from './local-pages.ts';
import { copyMayHelp, type Page, type PageFailure, type PageRequest } from './page.ts';
import { endpointUrl } from './query-protocol.ts';
import type { RemotePages } from './remote-pages.ts';
import type { StorePartitions } from './store-partitions.ts';

/** What finding a page may take. */
export interface RouteOptions {
  /** After this long without an answer an instance counts as gone, ms. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Hears who was asked and what came of it. */
  readonly note?: ((line: string) => void) | undefined;
}

/** A page, and the instance that gave it; undefined: this one. */
export type RoutedPage = Page & { readonly endpoint: Endpoint | undefined };

/** Finds whoever has a partition: the active task's instance, followed once when it has just moved, then the copies. */
export class PageRouter {
  readonly #streams: KafkaStreams;
  readonly #partitions: StorePartitions;
  readonly #local: LocalPages;
  readonly #remote: RemotePages;

  constructor(streams: KafkaStreams, partitions: StorePartitions, local: LocalPages, remote: RemotePages) {
    this.#streams = streams;
    this.#partitions = partitions;
    this.#local = local;
    this.#remote = remote;
  }

  /** A page, or why there is none. @throws the reason of `signal` alone */
  async page(request: PageRequest, options: RouteOptions): Promise<RoutedPage | PageFailure> {
    const asked = new Set<string>();
    const ask = async (endpoint: Endpoint | undefined) => {
      asked.add(endpoint === undefined ? HERE : endpointUrl(endpoint));
      return this.#ask(endpoint, request, options);
    };
    const first = await this.#askOwner(request, ask);
    if (first.kind === 'page' || request.maxLag === undefined || !copyMayHelp(first)) return first;
    let failure = first;
    for (const endpoint of [undefined, ...this.#partitions.standbys(request.partition)]) {
      if (asked.has(endpoint === undefined ? HERE : endpointUrl(endpoint))) continue;
      const answer = await ask(endpoint);
      if (answer.kind === 'page') return answer;
      // Whoever has a copy and may not answer knows better than whoever has none.
      if (failure.reason === 'NOT_PRESENT') failure = answer.reason === 'NOT_PRESENT' ? failure : answer;
    }
    return failure;
  }

  async #askOwner(
    { partition }: PageRequest,
    ask: (endpoint: Endpoint | undefined) => Promise<RoutedPage | PageFailure>,
  ): Promise<RoutedPage | PageFailure> {
    const owner = this.#partitions.owner(partition);
    if (owner.kind === 'unknown') {
      const isHere = this.#streams.taskPhase(this.#partitions.taskOf(partition)) !== undefined;
      return { kind: 'failure', reason: isHere ? 'NOT_ACTIVE' : 'NOT_PRESENT', message: owner.reason };
    }
    const first = await ask(owner.kind === 'local' ? undefined : owner.endpoint);
    if (first.kind === 'page' || first.reason !== 'NOT_PRESENT' || first.movedTo === undefined) return first;
    const { host, port } = first.movedTo;
    const own = this.#streams.endpoint;
    return ask(host === own?.host && port === own.port ? undefined : first.movedTo);
  }

  async #ask(
    endpoint: Endpoint | undefined,
    request: PageRequest,
    { timeoutMs, signal, note }: RouteOptions,
  ): Promise<RoutedPage | PageFailure> {
    const { clock } = this.#streams;
    const begun = clock.now();
    const answer = await (endpoint === undefined
      ? this.#local.page(request, signal)
      : this.#remote.page(endpoint, request, timeoutMs, signal));
    if (note !== undefined) {
      const where = endpoint === undefined ? HERE : endpointUrl(endpoint);
      note(`task ${this.#partitions.taskOf(request.partition)} ${where}: ${said(answer)} in ${clock.now() - begun} ms`);
    }
    return answer.kind === 'page' ? { ...answer, endpoint } : answer;
  }
}

const HERE = 'here';

function said(answer: Page | PageFailure): string {
  if (answer.kind === 'failure') return `${answer.reason} (${answer.message})`;
  const { entries, lag } = answer;
  return `${entries.length} entries${lag === undefined ? '' : ` of a copy that lacks ${lag} at most`}`;
}
