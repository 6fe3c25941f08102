import { describe, expectTypeOf, it } from 'vitest';
import { type KTable, StreamsBuilder, Suppressed, TimeWindows } from '../../src/dsl/index.ts';
import type { Windowed } from '../../src/model/windowed.ts';
import { Serdes } from '../../src/serdes/index.ts';

interface Order {
  readonly customer: number;
  readonly price: number;
}

const builder = new StreamsBuilder();
const orders = builder.table<string, Order>('orders');
const notes = builder.table<string, string>('notes');
const customers = builder.table<number, { readonly name: string }>('customers');

describe('joins of tables', () => {
  it('by key: both have the same', () => {
    expectTypeOf(orders.join(notes, (order, note) => `${note}: ${order.price}`)).toEqualTypeOf<
      KTable<string, string>
    >();
    expectTypeOf(orders.join(notes, (order, note, id) => [order, note, id] as const)).toEqualTypeOf<
      KTable<string, readonly [Order, string, string]>
    >();
    orders.leftJoin(notes, (order, note) => {
      expectTypeOf(order).toEqualTypeOf<Order>();
      expectTypeOf(note).toEqualTypeOf<string | null>();
      return note;
    });
    orders.outerJoin(notes, (order, note) => {
      expectTypeOf(order).toEqualTypeOf<Order | null>();
      expectTypeOf(note).toEqualTypeOf<string | null>();
      return note;
    });
    orders.join(notes, (order) => order.price, { storeName: 'prices', valueSerde: Serdes.double });
  });

  it('by a foreign key: the result has the keys of the left table', () => {
    const named = orders.join(
      customers,
      (_id, order) => order.customer,
      (order, customer) => `${customer.name}: ${order.price}`,
    );
    expectTypeOf(named).toEqualTypeOf<KTable<string, string>>();
    orders.join(
      customers,
      (id, order) => {
        expectTypeOf(id).toEqualTypeOf<string>();
        return order.price > 0 ? order.customer : null;
      },
      (order) => order.price,
      {
        storeName: 'prices',
        partitioner: (_topic, id) => {
          expectTypeOf(id).toEqualTypeOf<string>();
          return 0;
        },
        otherPartitioner: (_topic, customer) => {
          expectTypeOf(customer).toEqualTypeOf<number>();
          return 0;
        },
      },
    );
    orders.leftJoin(
      customers,
      (_id, order) => order.customer,
      (_order, customer) => {
        expectTypeOf(customer).toEqualTypeOf<{ readonly name: string } | null>();
        return customer;
      },
    );
  });

  it('that are wrong do not compile', () => {
    const price = (order: Order) => order.price;
    const customerOf = (_id: string, order: Order) => order.customer;
    // @ts-expect-error the keys are strings here and numbers there, and no foreign key is given
    orders.join(customers, price);
    // @ts-expect-error the same in a left join
    orders.leftJoin(customers, price);
    // @ts-expect-error an outer join knows no foreign key
    orders.outerJoin(customers, customerOf, price);
    // @ts-expect-error the foreign key is a text, the other table's keys are numbers
    orders.join(customers, (id) => id, price);
    // @ts-expect-error the other table's values are no texts
    orders.join(customers, customerOf, (_order: Order, name: string) => name);
    // @ts-expect-error there may be no customer in a left join
    orders.leftJoin(customers, customerOf, (_order, customer) => customer.name);
    // @ts-expect-error the notes are texts
    orders.join(notes, (_order: Order, note: number) => note);
    // @ts-expect-error there may be no note in a left join
    orders.leftJoin(notes, (_order, note) => note.length);
    // @ts-expect-error there may be no order in an outer join
    orders.outerJoin(notes, (order) => order.price);
    // @ts-expect-error the results are numbers
    orders.join(notes, price, { storeName: 'prices', valueSerde: Serdes.string });
  });
});

describe('tables made of one', () => {
  it('filtered, mapped, regrouped', () => {
    expectTypeOf(orders.filter((id, order) => id !== '' && order.price > 0)).toEqualTypeOf<KTable<string, Order>>();
    expectTypeOf(orders.filterNot((_id, order) => order.price > 0)).toEqualTypeOf<KTable<string, Order>>();
    expectTypeOf(orders.mapValues((order, id) => `${id}: ${order.price}`)).toEqualTypeOf<KTable<string, string>>();
    const byCustomer = orders.groupBy((id, order) => [order.customer, id]);
    expectTypeOf(byCustomer.count()).toEqualTypeOf<KTable<number, number>>();
    expectTypeOf(
      byCustomer.reduce(
        (all, id) => all + id,
        (all) => all,
      ),
    ).toEqualTypeOf<KTable<number, string>>();
    const sizes = byCustomer.aggregate(
      () => 0,
      (customer, id, size) => customer + id.length + size,
      (_customer, id, size) => size - id.length,
    );
    expectTypeOf(sizes).toEqualTypeOf<KTable<number, number>>();
    // @ts-expect-error a pair is a key and a value
    orders.groupBy((_id, order) => order.customer);
  });

  it('held back: until windows close only where keys are windows', () => {
    const windowed = orders
      .toStream()
      .groupByKey()
      .windowedBy(TimeWindows.of({ sizeMs: 1 }))
      .count();
    expectTypeOf(windowed.suppress(Suppressed.untilWindowCloses())).toEqualTypeOf<KTable<Windowed<string>, number>>();
    expectTypeOf(orders.suppress(Suppressed.untilTimeLimit({ waitMs: 1 }))).toEqualTypeOf<KTable<string, Order>>();
    // @ts-expect-error the keys are no windows
    orders.suppress(Suppressed.untilWindowCloses());
    // @ts-expect-error a result that is sent too early would not be the last
    Suppressed.untilWindowCloses({ buffer: { maxRecords: 1, whenFull: 'emit-early' } });
  });
});
