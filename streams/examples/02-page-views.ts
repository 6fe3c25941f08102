/**
 * Views of each page a minute, told once the minute is over. `node streams/examples/02-page-views.ts`.
 *
 * Time is the records' own: a minute is over when a record says so that is ten seconds past its end (the grace), not
 * when a clock does. Records later than that are left out and counted.
 */
import { Serdes, StreamsBuilder, TimeWindows, type Topology } from '@orders-platform/streams';
import { runExample } from './run-example.ts';

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };
const MINUTE = 60_000;

/** User → page in; `page` at the minute's start → number of views out. */
export function pageViews(): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream<string, string>('page-views', strings)
    .groupBy((_user, page) => page, strings)
    .windowedBy(TimeWindows.of({ sizeMs: MINUTE, graceMs: 10_000 }))
    .emitStrategy('on-window-close')
    .count({ storeName: 'views-a-minute', keySerde: Serdes.string })
    .toStream()
    .map(({ key, window }, views) => {
      const page = `${key} at ${isoOf(window.start)}`;
      return [page, String(views)] as const;
    })
    .to('page-views-a-minute', strings);
  return builder.build();
}

function isoOf(timestamp: number | bigint): string {
  return new Date(Number(timestamp)).toISOString();
}

if (import.meta.main) {
  const noon = Date.UTC(2026, 0, 1, 12);
  await runExample({
    applicationId: 'page-views',
    topology: pageViews(),
    inputs: ['page-views'],
    output: 'page-views-a-minute',
    records: [
      ['page-views', 'ann', '/home', noon],
      ['page-views', 'bob', '/home', noon + 59_999],
      ['page-views', 'ann', '/cart', noon + 30_000],
      ['page-views', 'cat', '/home', noon + 70_000],
    ],
  });
}
