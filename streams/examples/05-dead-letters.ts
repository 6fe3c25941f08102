/**
 * A service that poison does not stop. `node streams/examples/05-dead-letters.ts`.
 *
 * Bytes that cannot be read, and records that a step throws at, go to a topic of their own with the reason in their
 * headers (KIP-1034), in the same transaction as everything else: none is lost, none is there twice.
 */
import { type ErrorHandlers, Serdes, StreamsBuilder, type Topology } from '@orders-platform/streams';
import { runExample } from './run-example.ts';

interface Payment {
  readonly amount: number;
  readonly currency: string;
}

const RATES: { readonly [currency: string]: number } = { EUR: 1, USD: 0.9 };

/** What is done with what fails. */
export const errors: ErrorHandlers = {
  deserialization: 'dead-letter',
  processing: 'dead-letter',
  deadLetterTopic: 'payments-dead',
};

/** Payments as JSON in; amounts in euros out. */
export function payments(): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream<string, Payment>('payments', { keySerde: Serdes.string, valueSerde: Serdes.json<Payment>() })
    .mapValues(({ amount, currency }) => {
      const rate = RATES[currency];
      if (rate === undefined) throw new RangeError(`no rate for ${currency}`);
      return String(amount * rate);
    })
    .to('payments-in-euros', { keySerde: Serdes.string, valueSerde: Serdes.string });
  return builder.build();
}

if (import.meta.main) {
  await runExample({
    applicationId: 'payments',
    topology: payments(),
    inputs: ['payments', 'payments-in-euros'],
    output: 'payments-dead',
    records: [
      ['payments', '1', '{"amount":10,"currency":"USD"}'],
      ['payments', '2', 'this is no JSON'],
      ['payments', '3', '{"amount":5,"currency":"XXX"}'],
    ],
    config: { errors },
  });
}
