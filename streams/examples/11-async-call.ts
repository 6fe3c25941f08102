/**
 * A call for each record, many under way at once. `node streams/examples/11-async-call.ts`.
 *
 * Records of one key keep their order. A commit waits for the calls under way, so what is written is still there once; the
 * call itself may be made again after a crash, so what it calls has to bear that.
 */
import { setTimeout } from 'node:timers/promises';
import { Serdes, StreamsBuilder, type Topology } from '@orders-platform/streams';
import { runExample } from './run-example.ts';

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };

/** Asks for the risk of a transfer; the signal is aborted when nobody waits any more. */
export type RiskService = (transfer: string, signal: AbortSignal) => Promise<number>;

/** Transfers in; the same with their risk out. */
export function scored(riskOf: RiskService): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream<string, string>('transfers', strings)
    .mapValuesAsync(async (transfer, _id, signal) => `${transfer}: risk ${await riskOf(transfer, signal)}`, {
      concurrency: 16,
      timeoutMs: 500,
      retries: 3,
      retryBackoffMs: 50,
    })
    .to('transfers-scored', strings);
  return builder.build();
}

/** Stands for a service: the longer the text, the longer it takes. */
async function riskByLength(transfer: string, signal: AbortSignal): Promise<number> {
  await setTimeout(transfer.length * 10, undefined, { signal });
  return transfer.length;
}

if (import.meta.main) {
  await runExample({
    applicationId: 'scored',
    topology: scored(riskByLength),
    inputs: ['transfers'],
    output: 'transfers-scored',
    records: [
      ['transfers', 'ann', '1000 EUR to bob'],
      ['transfers', 'ann', '1 EUR'],
      ['transfers', 'cat', '20 EUR'],
    ],
  });
}
