/**
 * A range of words, whichever instances count them, and your own write in the answer. Start two, and ask either:
 *
 *     PORT=8281 node streams/examples/07-interactive-queries.ts
 *     PORT=8282 node streams/examples/07-interactive-queries.ts
 *     curl 'localhost:8281/counts?from=a&to=k'; curl 'localhost:8282/counts?from=a&to=k&order=descending'
 *
 * Each partition of the store is asked where it is, page by page; one that nobody has now is named, with the reason.
 * The answer's position, given back as `position`, is a bound: no later answer, of any instance, is older.
 */
import { createServer } from 'node:http';
import {
  InteractiveQueries,
  KafkaStreams,
  Position,
  PositionBound,
  queryHandler,
  RangeQuery,
  systemClock,
} from '@orders-platform/streams';
import { kafka } from '@orders-platform/streams/client';
import { wordCount } from './01-word-count.ts';

/** What a range of words is answered with. */
export interface WordCounts {
  readonly counts: readonly (readonly [word: string, count: number])[];
  readonly position: Position;
  /** Partitions that could not be read, and why. */
  readonly missing: { readonly [partition: string]: string };
}

/** The counts of a range of words over all partitions; copies answer for partitions whose instance is gone. */
export async function countsOf(queries: InteractiveQueries, asked: URLSearchParams): Promise<WordCounts> {
  const order = asked.get('order') === 'descending' ? 'descending' : 'ascending';
  const range = RangeQuery.withRange<string, number>(asked.get('from'), asked.get('to'), { order });
  const seen = Position.from(JSON.parse(asked.get('position') ?? '{}'));
  const result = await queries.query('counts', range, { positionBound: PositionBound.at(seen) });
  const counts: (readonly [word: string, count: number])[] = [];
  const missing: { [partition: string]: string } = {};
  for (const [partition, answer] of result.partitionResults) {
    if (answer.kind === 'failure') missing[partition] = answer.reason;
    else for await (const entry of answer.value) counts.push(entry);
  }
  return { counts, position: result.position, missing };
}

async function serve(port: number, applicationId: string): Promise<void> {
  const client = kafka({ brokers: (process.env['KAFKA_BROKERS'] ?? 'localhost:9092').split(',') });
  const setup = client({ clientId: `${applicationId}-topics`, clock: systemClock });
  await setup.admin.createTopics(['lines', 'word-counts'].map((name) => ({ name, partitions: 4 })));
  await setup.close();

  const streams = new KafkaStreams(wordCount(), { applicationId, client, endpoint: { host: '127.0.0.1', port } });
  const answerOthers = queryHandler(streams);
  const queries = new InteractiveQueries(streams);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname !== '/counts') return answerOthers(request, response);
    countsOf(queries, url.searchParams)
      .then((counts) => response.setHeader('Content-Type', 'application/json').end(JSON.stringify(counts)))
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(port, '127.0.0.1');
  await streams.start();
  process.once('SIGINT', () => {
    server.close();
    void streams.close().then(() => process.exit(0));
  });
  console.log(`listening on http://127.0.0.1:${port}`);
}

if (import.meta.main) await serve(Number(process.env['PORT'] ?? 8281), process.env['APPLICATION_ID'] ?? 'queries-v2');
