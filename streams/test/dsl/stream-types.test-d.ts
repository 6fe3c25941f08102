import { describe, expectTypeOf, it } from 'vitest';
import {
  type CogroupedKStream,
  type GlobalKTable,
  JoinWindows,
  type KStream,
  type KTable,
  SessionWindows,
  SlidingWindows,
  StreamsBuilder,
  TimeWindows,
} from '../../src/dsl/index.ts';
import type { Record } from '../../src/model/record.ts';
import type { Windowed } from '../../src/model/windowed.ts';
import type { FixedKeyRecord, ProcessorContext } from '../../src/topology/index.ts';

interface Order {
  readonly id: string;
  readonly price: number;
}

const builder = new StreamsBuilder();
const orders = builder.stream<string, Order>('orders');
const texts = builder.stream<string, string>('texts');
const countries = builder.globalTable<number, string>('countries');
const windows = JoinWindows.of({ beforeMs: 1, afterMs: 1 });
const asynchronous = { name: 'asked', concurrency: 1 };

describe('steps of a stream', () => {
  it('that keep keys and values', () => {
    expectTypeOf(orders.filter((id, { price }) => id !== '' && price > 0)).toEqualTypeOf<KStream<string, Order>>();
    expectTypeOf(orders.filterNot((_id, { price }) => price > 0)).toEqualTypeOf<KStream<string, Order>>();
    expectTypeOf(orders.peek((_id, { price }) => price)).toEqualTypeOf<KStream<string, Order>>();
    expectTypeOf(orders.foreach((_id, { price }) => void price)).toEqualTypeOf<void>();
    expectTypeOf(orders.print({ mapper: (id, { price }) => `${id}${price}` })).toEqualTypeOf<void>();
    expectTypeOf(orders.merge(builder.stream<string, Order>('more'))).toEqualTypeOf<KStream<string, Order>>();
    expectTypeOf(orders.repartition({ partitions: 3 })).toEqualTypeOf<KStream<string, Order>>();
    expectTypeOf(orders.toTable()).toEqualTypeOf<KTable<string, Order>>();
    // @ts-expect-error the other stream has texts
    orders.merge(texts);
  });

  it('that change them', () => {
    expectTypeOf(orders.map((_id, { price }) => [price, true])).toEqualTypeOf<KStream<number, boolean>>();
    expectTypeOf(orders.flatMap((_id, { price }) => [[price, 'x']])).toEqualTypeOf<KStream<number, string>>();
    expectTypeOf(orders.flatMapValues(({ price }) => [price])).toEqualTypeOf<KStream<string, number>>();
    expectTypeOf(orders.mapValuesAsync(async ({ price }) => price, asynchronous)).toEqualTypeOf<
      KStream<string, number>
    >();
    expectTypeOf(orders.mapAsync(async (_id, { price }) => [price, 'x'] as const, asynchronous)).toEqualTypeOf<
      KStream<number, 'x'>
    >();
    // @ts-expect-error a pair is a key and a value
    orders.map((_id, { price }) => price);
    // @ts-expect-error a promise is what mapValuesAsync takes
    orders.mapValuesAsync(({ price }) => price, asynchronous);
  });

  it('by processors of the user', () => {
    const priced = orders.process(() => {
      let context: ProcessorContext<number, string>;
      return {
        init: (given: ProcessorContext<number, string>) => {
          context = given;
        },
        process: (record: Record<string, Order>) => context.forward(record.withKey(record.value.price).withValue('x')),
      };
    });
    expectTypeOf(priced).toEqualTypeOf<KStream<number, string>>();
    orders.processValues(() => ({
      process: (record: FixedKeyRecord<string, Order>) => {
        expectTypeOf(record.key).toEqualTypeOf<string>();
      },
    }));
    // @ts-expect-error the values are orders
    orders.process(() => ({ process: (record: Record<string, string>) => record.value.length }));
  });

  it('to topics', () => {
    orders.to((record) => {
      expectTypeOf(record.value).toEqualTypeOf<Order>();
      return 'out';
    });
    orders.to('out', {
      partitioner: (_topic, id, { price }) => {
        expectTypeOf(id).toEqualTypeOf<string>();
        return price;
      },
    });
  });
});

describe('joins of a stream', () => {
  it('with a stream', () => {
    const pairs = orders.join(texts, ({ price }, text) => `${price}${text}`, windows);
    expectTypeOf(pairs).toEqualTypeOf<KStream<string, string>>();
    orders.leftJoin(
      texts,
      (_order, text) => {
        expectTypeOf(text).toEqualTypeOf<string | null>();
        return text;
      },
      windows,
    );
  });

  it('with a global table, under any key', () => {
    expectTypeOf(countries).toEqualTypeOf<GlobalKTable<number, string>>();
    const placed = orders.join(
      countries,
      (_id, { price }) => price,
      ({ id }, country) => id + country,
    );
    expectTypeOf(placed).toEqualTypeOf<KStream<string, string>>();
    orders.leftJoin(
      countries,
      (_id, { price }) => (price > 0 ? price : null),
      (_order, country) => {
        expectTypeOf(country).toEqualTypeOf<string | null>();
        return country;
      },
    );
    const byId = (id: string) => id;
    // @ts-expect-error the keys of the global table are numbers
    orders.join(countries, byId, ({ id }) => id);
    // @ts-expect-error a global table is joined under a key that is chosen
    orders.join(countries, ({ id }: Order) => id);
    // @ts-expect-error there is no outer join with a table
    orders.outerJoin(countries, (order: Order | null) => order, windows);
  });
});

describe('aggregations', () => {
  const grouped = orders.groupBy((_id, { price }) => price);

  it('of all records of a key', () => {
    expectTypeOf(grouped.count()).toEqualTypeOf<KTable<number, number>>();
    expectTypeOf(grouped.reduce((_all, order) => order)).toEqualTypeOf<KTable<number, Order>>();
    const ids = grouped.aggregate(
      () => '',
      (_price, { id }, all) => all + id,
    );
    expectTypeOf(ids).toEqualTypeOf<KTable<number, string>>();
    const sum = (_price: number, order: Order, all: number) => all + order.price;
    // @ts-expect-error the aggregate is a text
    grouped.aggregate(() => '', sum);
  });

  it('of windows', () => {
    for (const windowed of [
      grouped.windowedBy(TimeWindows.of({ sizeMs: 1 })),
      grouped.windowedBy(SlidingWindows.of({ timeDifferenceMs: 1 })),
    ]) {
      expectTypeOf(windowed.count()).toEqualTypeOf<KTable<Windowed<number>, number>>();
      expectTypeOf(windowed.reduce((_all, order) => order)).toEqualTypeOf<KTable<Windowed<number>, Order>>();
      const ids = windowed.emitStrategy('on-window-close').aggregate(
        () => '',
        (_price, { id }, all) => all + id,
      );
      expectTypeOf(ids).toEqualTypeOf<KTable<Windowed<number>, string>>();
    }
    const sessions = grouped.windowedBy(SessionWindows.of({ inactivityGapMs: 1 }));
    expectTypeOf(sessions.count()).toEqualTypeOf<KTable<Windowed<number>, number>>();
    expectTypeOf(sessions.reduce((_all, order) => order)).toEqualTypeOf<KTable<Windowed<number>, Order>>();
    const merged = sessions.aggregate(
      () => '',
      (_price, { id }, all) => all + id,
      (_price, first, second) => first + second,
    );
    expectTypeOf(merged).toEqualTypeOf<KTable<Windowed<number>, string>>();
    const append = (_price: number, { id }: Order, all: string) => all + id;
    // @ts-expect-error sessions that become one need a merger
    sessions.aggregate(() => '', append);
  });

  it('of several streams', () => {
    const cogrouped = grouped.cogroup<number>((_price, order, sum) => sum + order.price);
    expectTypeOf(cogrouped).toEqualTypeOf<CogroupedKStream<number, number>>();
    const other = texts.groupBy((_key, text) => text.length);
    const both = cogrouped.cogroup(other, (_length, text, sum) => sum + text.length);
    expectTypeOf(both.aggregate(() => 0)).toEqualTypeOf<KTable<number, number>>();
    expectTypeOf(both.windowedBy(TimeWindows.of({ sizeMs: 1 })).aggregate(() => 0)).toEqualTypeOf<
      KTable<Windowed<number>, number>
    >();
    const sessions = both.windowedBy(SessionWindows.of({ inactivityGapMs: 1 }));
    expectTypeOf(
      sessions.aggregate(
        () => 0,
        (_length, first, second) => first + second,
      ),
    ).toEqualTypeOf<KTable<Windowed<number>, number>>();
    // @ts-expect-error the keys of the others are numbers
    cogrouped.cogroup(texts.groupByKey(), (_key, _text, sum) => sum);
  });
});
