/**
 * The three most played songs of each genre. `node streams/examples/08-top-n.ts`.
 *
 * A table that is grouped again tells what an entry was and what it is: the old count is taken out of the chart, the new
 * one put in. The chart keeps every song of its genre, since one that falls makes room for any other.
 */
import { Serdes, StreamsBuilder, type Topology } from '@orders-platform/streams';
import { runExample } from './run-example.ts';

interface Plays {
  readonly song: string;
  readonly count: number;
}

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };
const charts = { keySerde: Serdes.string, valueSerde: Serdes.json<readonly Plays[]>() };

/** User → `genre/song` in; genre → its three most played songs out. */
export function topSongs(): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream<string, string>('plays', strings)
    .groupBy((_user, song) => song, strings)
    .count({ storeName: 'plays-a-song', keySerde: Serdes.string })
    .groupBy(
      (path, count) => {
        const [genre = '', song = ''] = path.split('/');
        return [genre, { song, count }] as const;
      },
      { keySerde: Serdes.string, valueSerde: Serdes.json<Plays>() },
    )
    .aggregate<readonly Plays[]>(
      () => [],
      (_genre, plays, chart) => [...chart, plays].sort(byCount),
      (_genre, { song }, chart) => chart.filter((plays) => plays.song !== song),
      { storeName: 'charts', ...charts },
    )
    .toStream()
    .mapValues((chart) => chart.slice(0, 3).map(({ song, count }) => `${song} ${count}`))
    .filter((_genre, top) => top.length > 0)
    .mapValues((top) => top.join(', '))
    .to('top-songs', strings);
  return builder.build();
}

function byCount(a: Plays, b: Plays): number {
  return b.count - a.count || a.song.localeCompare(b.song);
}

if (import.meta.main) {
  await runExample({
    applicationId: 'top-songs',
    topology: topSongs(),
    inputs: ['plays'],
    output: 'top-songs',
    records: [
      ['plays', 'ann', 'rock/Heroes'],
      ['plays', 'bob', 'rock/Angie'],
      ['plays', 'cat', 'rock/Layla'],
      ['plays', 'ann', 'rock/Sultans'],
      ['plays', 'bob', 'rock/Sultans'],
    ],
  });
}
