/**
 * Any instance answers for any word. Start two, and ask either:
 *
 *     PORT=8181 node streams/examples/06-queries.ts
 *     PORT=8182 node streams/examples/06-queries.ts
 *     curl localhost:8181/counts/kafka; curl localhost:8182/counts/kafka
 *
 * Each announces its endpoint to the group; who does not own a word asks the one who does.
 */
import { createServer } from 'node:http';
import {
  isStreamsError,
  KafkaStreams,
  queryHandler,
  Serdes,
  StoreQuery,
  systemClock,
  timestampedValues,
} from '@orders-platform/streams';
import { kafka } from '@orders-platform/streams/client';
import { wordCount } from './01-word-count.ts';

async function serve(port: number, applicationId: string): Promise<void> {
  const client = kafka({ brokers: (process.env['KAFKA_BROKERS'] ?? 'localhost:9092').split(',') });
  const setup = client({ clientId: `${applicationId}-topics`, clock: systemClock });
  await setup.admin.createTopics(['lines', 'word-counts'].map((name) => ({ name, partitions: 4 })));
  await setup.close();

  const streams = new KafkaStreams(wordCount(), { applicationId, client, endpoint: { host: '127.0.0.1', port } });
  const answerOthers = queryHandler(streams);
  let counts: Promise<ReturnType<typeof open>> | undefined;
  const server = createServer((request, response) => {
    const word = /^\/counts\/(\w+)$/.exec(request.url ?? '')?.[1];
    if (word === undefined) return answerOthers(request, response);
    counts ??= StoreQuery.open(streams, { store: 'counts', keySerde: Serdes.string }).then(open);
    counts
      .then((store) => store.get(word))
      .then(({ value, endpoint }) => {
        const answeredBy = endpoint === undefined ? 'here' : `${endpoint.host}:${endpoint.port}`;
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify({ word, count: value?.value ?? 0, answeredBy }));
      })
      .catch((error: unknown) => {
        response.writeHead(isStreamsError(error) && error.retriable ? 503 : 500).end(String(error));
      });
  });
  server.listen(port, '127.0.0.1');
  await streams.start();
  process.once('SIGINT', () => {
    server.close();
    void streams.close().then(() => process.exit(0));
  });
  console.log(`listening on http://127.0.0.1:${port}`);
}

function open(query: StoreQuery<string, unknown>) {
  return query.anywhere({ values: timestampedValues(Serdes.safeLong) });
}

if (import.meta.main) await serve(Number(process.env['PORT'] ?? 8181), process.env['APPLICATION_ID'] ?? 'queries');
