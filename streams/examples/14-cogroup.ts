/**
 * What a customer did, from three topics, in one store. `node streams/examples/14-cogroup.ts`.
 *
 * Each stream has an aggregator of its own; all fold into one aggregate a key. Joins of three aggregations would keep
 * three stores, and tell each change more than once.
 */
import { Serdes, StreamsBuilder, type Topology } from '@orders-platform/streams';
import { runExample } from './run-example.ts';

interface Profile {
  readonly clicks: number;
  readonly spent: number;
  readonly lastTicket: string | null;
}

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };

/** Clicks, purchases (euros) and tickets by customer in; the customer's profile as JSON out. */
export function profiles(): Topology {
  const builder = new StreamsBuilder();
  const clicks = builder.stream<string, string>('clicks', strings).groupByKey(strings);
  const purchases = builder.stream<string, string>('purchases', strings).groupByKey(strings);
  const tickets = builder.stream<string, string>('tickets', strings).groupByKey(strings);
  clicks
    .cogroup<Profile>((_customer, _page, profile) => ({ ...profile, clicks: profile.clicks + 1 }))
    .cogroup(purchases, (_customer, euros, profile) => ({ ...profile, spent: profile.spent + Number(euros) }))
    .cogroup(tickets, (_customer, ticket, profile) => ({ ...profile, lastTicket: ticket }))
    .aggregate(() => ({ clicks: 0, spent: 0, lastTicket: null }), {
      storeName: 'profiles',
      keySerde: Serdes.string,
      valueSerde: Serdes.json<Profile>(),
    })
    .toStream()
    .to('profiles', { keySerde: Serdes.string, valueSerde: Serdes.json<Profile>() });
  return builder.build();
}

if (import.meta.main) {
  await runExample({
    applicationId: 'profiles',
    topology: profiles(),
    inputs: ['clicks', 'purchases', 'tickets'],
    output: 'profiles',
    records: [
      ['clicks', 'ann', '/home'],
      ['purchases', 'ann', '30'],
      ['tickets', 'ann', 'where is my parcel?'],
      ['clicks', 'ann', '/help'],
    ],
  });
}
