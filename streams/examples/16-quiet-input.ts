/**
 * How long each visit to a site was, told also when nobody comes any more. `node streams/examples/16-quiet-input.ts`.
 *
 * A session closes when a record is later than its gap: at night, the last visit of the day waits until the morning. With
 * `closeAfterQuietMs` it is told once there has been no input for that long by the clock on the wall.
 */
import { Serdes, SessionWindows, StreamsBuilder, type Topology } from '@orders-platform/streams';
import { runExample } from './run-example.ts';

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };
const SECOND = 1_000;

/** Visitor → page in; visitor → `pages in seconds` out, once a visit. */
export function visits(): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream<string, string>('pages', strings)
    .groupByKey(strings)
    .windowedBy(SessionWindows.of({ inactivityGapMs: 30 * SECOND }))
    .emitStrategy('on-window-close', { closeAfterQuietMs: 3 * SECOND })
    .count({ storeName: 'pages-a-visit' })
    .toStream()
    .map(({ key, window }, pages) => [key, `${pages} in ${(Number(window.end) - Number(window.start)) / SECOND} s`])
    .to('visits', strings);
  return builder.build();
}

if (import.meta.main) {
  const noon = Date.UTC(2026, 0, 1, 12);
  await runExample({
    applicationId: 'visits',
    topology: visits(),
    inputs: ['pages'],
    output: 'visits',
    records: [
      ['pages', 'ann', '/', noon],
      ['pages', 'ann', '/cart', noon + 20 * SECOND],
      ['pages', 'bob', '/', noon + 25 * SECOND],
    ],
  });
}
