/**
 * How many clicks a visit had. `node streams/examples/04-sessions.ts`.
 *
 * A visit is what lies less than half an hour apart. A click between two visits makes one of them: the two are taken
 * back (null) and the new one is told. The grace says how late such a click may be.
 */
import { Serdes, SessionWindows, StreamsBuilder, type Topology } from '@orders-platform/streams';
import { runExample } from './run-example.ts';

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };
const MINUTE = 60_000;

/** User → page in; `user: first click – last click` → number of clicks, or `gone`, out. */
export function visits(): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream<string, string>('clicks', strings)
    .groupByKey(strings)
    .windowedBy(SessionWindows.of({ inactivityGapMs: 30 * MINUTE, graceMs: 60 * MINUTE }))
    .count({ storeName: 'visits', keySerde: Serdes.string })
    .toStream()
    .map(({ key, window }, clicks: number | null) => {
      const visit = `${key}: ${timeOf(window.start)}–${timeOf(window.end)}`;
      return [visit, clicks === null ? 'gone' : String(clicks)] as const;
    })
    .to('visits', strings);
  return builder.build();
}

function timeOf(timestamp: number | bigint): string {
  return new Date(Number(timestamp)).toISOString().slice(11, 16);
}

if (import.meta.main) {
  const noon = Date.UTC(2026, 0, 1, 12);
  await runExample({
    applicationId: 'visits',
    topology: visits(),
    inputs: ['clicks'],
    output: 'visits',
    records: [
      ['clicks', 'ann', '/home', noon],
      ['clicks', 'ann', '/cart', noon + 40 * MINUTE],
      ['clicks', 'ann', '/mail', noon + 20 * MINUTE],
    ],
  });
}
