import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

/** For so long what was found is kept, ms, failures too. An instance that comes back has another address. */
const KEPT_MS = 1_000;

/**
 * A `lookup` for sockets that asks for a host once, for all that want it within a second. The system's own blocks one
 * of Node's four threads for as long as it takes, seconds where a name server is busy: hundreds of connections to one
 * host then keep everything else from the threads, the stores and the connections to Kafka.
 */
export function sharedLookup(
  ask: (host: string, options: { readonly all: true }) => Promise<LookupAddress[]> = systemLookup,
): LookupFunction {
  const asked = new Map<string, Promise<LookupAddress[]>>();
  const addressesOf = (host: string) => {
    const known = asked.get(host);
    if (known !== undefined) return known;
    const answer = ask(host, { all: true });
    asked.set(host, answer);
    const forgetLater = () => void setTimeout(() => asked.delete(host), KEPT_MS).unref();
    answer.then(forgetLater, forgetLater);
    return answer;
  };
  return (host, { all = false }, callback) => {
    addressesOf(host).then(
      (addresses) => {
        const [{ address, family } = { address: '', family: 0 }] = addresses;
        if (all) callback(null, addresses);
        else callback(null, address, family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}
