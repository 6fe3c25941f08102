/**
 * One alarm a sensor and minute, when the minute is over. `node streams/examples/13-final-results.ts`.
 *
 * An aggregation tells every change. `suppress` holds them back until the window and its grace have passed: one result,
 * which is final. Time is the records' own: the last minute waits for a record that is later.
 */
import { Serdes, StreamsBuilder, Suppressed, TimeWindows, type Topology } from '@orders-platform/streams';
import { runExample } from './run-example.ts';

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };
const MINUTE = 60_000;

/** Sensor → reading in; `sensor at minute` → the highest reading, if it is above 100, out. */
export function alarms(): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream<string, string>('readings', strings)
    .groupByKey(strings)
    .windowedBy(TimeWindows.of({ sizeMs: MINUTE, graceMs: 10_000 }))
    .reduce((highest, reading) => (Number(reading) > Number(highest) ? reading : highest), {
      storeName: 'highest-a-minute',
      ...strings,
    })
    .suppress(Suppressed.untilWindowCloses({ buffer: { maxBytes: 64 << 20 } }))
    .toStream()
    .filter((_window, highest) => Number(highest) > 100)
    .selectKey(({ key, window }) => `${key} at ${new Date(Number(window.start)).toISOString().slice(11, 16)}`)
    .to('alarms', strings);
  return builder.build();
}

if (import.meta.main) {
  const noon = Date.UTC(2026, 0, 1, 12);
  await runExample({
    applicationId: 'alarms',
    topology: alarms(),
    inputs: ['readings'],
    output: 'alarms',
    records: [
      ['readings', 'boiler', '90', noon],
      ['readings', 'boiler', '120', noon + 20_000],
      ['readings', 'boiler', '110', noon + 40_000],
      ['readings', 'boiler', '80', noon + 2 * MINUTE],
    ],
  });
}
