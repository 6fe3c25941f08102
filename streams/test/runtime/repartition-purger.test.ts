import { describe, expect, it } from 'vitest';
import type { CommittedOffset } from '../../src/client/admin.ts';
import { type TopicPartitionName, topicPartitionName } from '../../src/model/topic-partition.ts';
import { RepartitionPurger } from '../../src/runtime/repartition-purger.ts';

const name = topicPartitionName('app-by-word-repartition', 0);
const at = (offset: number, topic = 'app-by-word-repartition') =>
  new Map<TopicPartitionName, CommittedOffset>([[topicPartitionName(topic, 0), { offset, metadata: '' }]]);

/** A purger that is due every 100 ms, and the deletions it asked for, each answered by hand. */
function purger() {
  const asked: { offsets: ReadonlyMap<TopicPartitionName, number>; answer: PromiseWithResolvers<void> }[] = [];
  const lines: string[] = [];
  const purging = new RepartitionPurger(
    {
      admin: {
        deleteRecords(offsets) {
          const answer = Promise.withResolvers<void>();
          asked.push({ offsets, answer });
          return answer.promise;
        },
      },
      topics: new Set(['app-by-word-repartition']),
      intervalMs: 100,
      logger: (level, message) => lines.push(`${level} ${message}`),
    },
    0,
  );
  const answered = async (error?: Error) => {
    const { answer } = asked.at(-1) as (typeof asked)[number];
    if (error === undefined) answer.resolve();
    else answer.reject(error);
    await answer.promise.catch(() => undefined);
  };
  return { purging, asked, answered, lines };
}

describe('RepartitionPurger', () => {
  it('deletes what lies before the last committed position, once the interval is over', () => {
    const { purging, asked } = purger();
    purging.committed(at(5), 50);
    expect(asked).toEqual([]);
    purging.committed(at(9), 100);
    expect(asked.map(({ offsets }) => [...offsets])).toEqual([[[name, 9]]]);
  });

  it('leaves topics alone that are no repartition topics', () => {
    const { purging, asked } = purger();
    purging.committed(at(5, 'words'), 500);
    expect(asked).toEqual([]);
  });

  it('asks for nothing when nothing was committed since', async () => {
    const { purging, asked, answered } = purger();
    purging.committed(at(5), 100);
    await answered();
    purging.committed(new Map(), 300);
    expect(asked.length).toBe(1);
  });

  it('waits for the last deletion before it begins another', async () => {
    const { purging, asked, answered } = purger();
    purging.committed(at(5), 100);
    purging.committed(at(7), 300);
    expect(asked.length).toBe(1);
    await answered();
    purging.committed(new Map(), 301);
    expect([...(asked[1]?.offsets ?? [])]).toEqual([[name, 7]]);
  });

  it('tries again what failed, and says so', async () => {
    const { purging, asked, answered, lines } = purger();
    purging.committed(at(5), 100);
    await answered(new Error('not authorised'));
    expect(lines).toEqual([expect.stringMatching(/^warn .* could not be deleted/)]);
    purging.committed(new Map(), 200);
    expect([...(asked[1]?.offsets ?? [])]).toEqual([[name, 5]]);
  });
});
