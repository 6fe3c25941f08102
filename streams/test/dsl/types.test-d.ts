import { describe, expectTypeOf, it } from 'vitest';
import { JoinWindows, type KStream, type KTable, StreamsBuilder, TimeWindows } from '../../src/dsl/index.ts';
import type { Windowed } from '../../src/model/windowed.ts';
import { Serdes } from '../../src/serdes/index.ts';

interface Order {
  readonly id: string;
  readonly price: number;
}

const builder = new StreamsBuilder();
const orders = builder.stream<string, Order>('orders');
const names = builder.table<string, string>('names');
const windows = JoinWindows.of({ beforeMs: 1, afterMs: 1 });

describe('types follow through the DSL', () => {
  it('keys and values', () => {
    expectTypeOf(orders.mapValues((order) => order.price)).toEqualTypeOf<KStream<string, number>>();
    expectTypeOf(orders.selectKey((_id, order) => order.price)).toEqualTypeOf<KStream<number, Order>>();
    expectTypeOf(orders.groupByKey().count()).toEqualTypeOf<KTable<string, number>>();
    const windowed = orders.groupByKey().windowedBy(TimeWindows.of({ sizeMs: 1 }));
    expectTypeOf(windowed.count()).toEqualTypeOf<KTable<Windowed<string>, number>>();
    expectTypeOf(names.toStream((_key, name) => name.length)).toEqualTypeOf<KStream<number, string>>();
    expectTypeOf(
      names.transformValues<number>(() => ({ transform: (_key, name) => name?.length ?? null })),
    ).toEqualTypeOf<KTable<string, number>>();
  });

  it('joins', () => {
    expectTypeOf(orders.join(names, (order, name) => `${name}: ${order.price}`)).toEqualTypeOf<
      KStream<string, string>
    >();
    orders.leftJoin(names, (_order, name) => {
      expectTypeOf(name).toEqualTypeOf<string | null>();
      return name;
    });
    orders.outerJoin(
      orders,
      (left, right) => {
        expectTypeOf(left).toEqualTypeOf<Order | null>();
        return right;
      },
      windows,
    );
  });

  it('branches, by the names that they were given', () => {
    const { cheap, rest } = orders
      .split()
      .branch((_id, order) => order.price < 10, { name: 'cheap' })
      .branch(() => true, { name: 'taken', consumer: (branch) => branch.to('taken') })
      .defaultBranch({ name: 'rest' });
    expectTypeOf(cheap).toEqualTypeOf<KStream<string, Order>>();
    expectTypeOf(rest).toEqualTypeOf<KStream<string, Order>>();
  });
});

describe('what does not compile', () => {
  it('a join of other keys', () => {
    const byPrice = orders.selectKey((_id, order) => order.price);
    // @ts-expect-error the keys are numbers here and strings there
    byPrice.join(names, (order) => order);
    // @ts-expect-error a join of two streams needs windows
    orders.join(orders, (left) => left);
  });

  it('a joiner of other values', () => {
    // @ts-expect-error the table has strings
    orders.join(names, (_order: Order, name: number) => name);
    // @ts-expect-error the name may be null in a left join
    orders.leftJoin(names, (_order, name) => name.length);
  });

  it('a serde of another type', () => {
    // @ts-expect-error the values are orders
    orders.to('out', { valueSerde: Serdes.string });
    // @ts-expect-error the counts are numbers
    orders.groupByKey().count({ valueSerde: Serdes.string });
  });

  it('the name of a branch that is not there, and of one that was taken', () => {
    const branches = orders
      .split()
      .branch(() => true, { name: 'cheap' })
      .branch(() => true, { name: 'taken', consumer: () => {} })
      .noDefaultBranch();
    // @ts-expect-error no branch is called dear
    branches.dear;
    // @ts-expect-error its consumer has it
    branches.taken;
  });
});
