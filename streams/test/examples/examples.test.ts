import { describe, expect, it } from 'vitest';
import { wordCount } from '../../examples/01-word-count.ts';
import { pageViews } from '../../examples/02-page-views.ts';
import { enrichment } from '../../examples/03-enrichment.ts';
import { visits } from '../../examples/04-sessions.ts';
import { errors, payments } from '../../examples/05-dead-letters.ts';
import { MINUTE, noon, run } from './run-through.ts';

describe('the examples', () => {
  it('01 counts words', () => {
    const lines = [
      ['lines', '1', 'all streams lead to Kafka'],
      ['lines', '2', 'hello Kafka Streams'],
    ] as const;
    const counts = run(wordCount(), lines, 'word-counts', { partitions: { lines: 4, 'word-counts': 4 } });
    expect(Object.fromEntries(counts)).toEqual({ all: '1', streams: '2', lead: '1', to: '1', kafka: '2', hello: '1' });
    expect(counts.length).toBe(8);
  });

  it('02 tells the views of a page once its minute and the grace are over', () => {
    const views = [
      ['page-views', 'ann', '/home', noon],
      ['page-views', 'bob', '/home', noon + 59_999],
      ['page-views', 'ann', '/cart', noon + 30_000],
      ['page-views', 'cat', '/home', noon + 69_999],
    ] as const;
    expect(run(pageViews(), views, 'page-views-a-minute')).toEqual([]);
    const later = [...views, ['page-views', 'dan', '/home', noon + 70_001] as const];
    expect(Object.fromEntries(run(pageViews(), later, 'page-views-a-minute'))).toEqual({
      '/home at 2026-01-01T12:00:00.000Z': '2',
      '/cart at 2026-01-01T12:00:00.000Z': '1',
    });
  });

  it('03 finds the product of an order, or says that there is none', () => {
    const out = run(
      enrichment(),
      [
        ['products', 'p1', '{"name":"Underpants","price":12}'],
        ['orders', 'o1', '{"product":"p1","quantity":3}'],
        ['orders', 'o2', '{"product":"p9","quantity":1}'],
      ],
      'orders-to-read',
    );
    expect(out).toEqual([
      ['o1', '3 of Underpants for 36'],
      ['o2', '1 of p9, which nobody sells'],
    ]);
  });

  it('04 makes one visit of two when a click lies between them', () => {
    const clicks = [
      ['clicks', 'ann', '/home', noon],
      ['clicks', 'ann', '/cart', noon + 40 * MINUTE],
      ['clicks', 'ann', '/mail', noon + 20 * MINUTE],
    ] as const;
    expect(run(visits(), clicks, 'visits')).toEqual([
      ['ann: 12:00–12:00', '1'],
      ['ann: 12:40–12:40', '1'],
      ['ann: 12:00–12:00', 'gone'],
      ['ann: 12:40–12:40', 'gone'],
      ['ann: 12:00–12:40', '3'],
    ]);
  });

  it('05 keeps what it cannot read or work with, and goes on', () => {
    const inputs = [
      ['payments', '1', '{"amount":10,"currency":"USD"}'],
      ['payments', '2', 'this is no JSON'],
      ['payments', '3', '{"amount":5,"currency":"XXX"}'],
      ['payments', '4', '{"amount":1,"currency":"EUR"}'],
    ] as const;
    expect(run(payments(), inputs, 'payments-in-euros', { errors })).toEqual([
      ['1', '9'],
      ['4', '1'],
    ]);
    expect(run(payments(), inputs, 'payments-dead', { errors }).map(([key]) => key)).toEqual(['2', '3']);
  });
});
