/**
 * Orders at the price that held when they were placed. `node streams/examples/12-versioned-join.ts`.
 *
 * A versioned table keeps what its values were, for a day here. An order that comes late meets the price of its own time,
 * not today's; a price that comes late changes the history it belongs to.
 */
import { Serdes, StreamsBuilder, type Topology } from '@orders-platform/streams';
import { runExample } from './run-example.ts';

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };
const DAY = 24 * 60 * 60_000;

/** Prices by product and orders by product in; orders with their price out. */
export function pricedOrders(): Topology {
  const builder = new StreamsBuilder();
  const prices = builder.table<string, string>('prices', {
    storeName: 'prices',
    versioned: { historyRetentionMs: DAY },
    ...strings,
  });
  builder
    .stream<string, string>('sales', strings)
    .leftJoin(prices, (order, price) => `${order} at ${price ?? 'no price yet'}`)
    .to('sales-priced', strings);
  return builder.build();
}

if (import.meta.main) {
  const noon = Date.UTC(2026, 0, 1, 12);
  await runExample({
    applicationId: 'priced-orders',
    topology: pricedOrders(),
    inputs: ['prices', 'sales'],
    output: 'sales-priced',
    records: [
      ['prices', 'jumpers', '20', noon],
      ['prices', 'jumpers', '25', noon + 60_000],
      ['sales', 'jumpers', 'placed after the rise', noon + 90_000],
      ['sales', 'jumpers', 'placed before it', noon + 30_000],
      ['sales', 'jumpers', 'placed before there was any', noon - 1_000],
    ],
  });
}
