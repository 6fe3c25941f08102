import type {
  StreamsGroup,
  StreamsGroupDescription,
  StreamsHeartbeat,
  StreamsHeartbeatReply,
} from '../../client/streams-group.ts';
import { StreamsError } from '../../model/errors.ts';
import { retrying } from './retrying.ts';
import type { SimulatedLink } from './simulated-link.ts';

/** {@link StreamsGroup} of a simulated cluster; a heartbeat is sent once, never again by itself. */
export class SimulatedStreamsGroup implements StreamsGroup {
  readonly #link: SimulatedLink;

  constructor(link: SimulatedLink) {
    this.#link = link;
  }

  heartbeat(request: StreamsHeartbeat, signal?: AbortSignal): Promise<StreamsHeartbeatReply> {
    const reply = this.#link.request('StreamsGroupHeartbeat', (broker) => broker.groups.heartbeat(request));
    return signal === undefined ? reply : unlessAborted(reply, signal);
  }

  describe(group: string): Promise<StreamsGroupDescription | undefined> {
    return retrying(this.#link.process, () =>
      this.#link.request('StreamsGroupDescribe', (broker) => broker.groups.describe(group)),
    );
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new StreamsError('STREAMS_CLOSED', 'the heartbeat was given up'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
