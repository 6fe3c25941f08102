import { describe, expect, it } from 'vitest';
import { checkInvariants } from '../invariants.ts';
import type { Evidence } from '../platform-logs.ts';
import { HandMadeLogs, order } from './hand-made-logs.ts';

const NOTHING: Evidence = { posts: [], mails: [] };

/** The breaches as `invariant subject: message`. */
function breaches(made: HandMadeLogs, evidence: Evidence = NOTHING): string[] {
  const { violations } = checkInvariants(made.logs(), evidence);
  return violations.map(({ invariant, subject, message }) => `${invariant} ${subject}: ${message}`);
}

/** A platform with ten jumpers and one order that was validated. */
function sound(id = 'a'): HandMadeLogs {
  return new HandMadeLogs().counted('JUMPERS', 10).created(order(id)).checks(id).became(order(id), 'VALIDATED');
}

describe('a sound log', () => {
  it('has no violation, and is counted', () => {
    const refused = order('b', { quantity: 9, price: 1 });
    const made = sound().created(refused).checks('b', { INVENTORY_CHECK: 'FAIL' }).became(refused, 'FAILED');
    const mails = [{ messageId: '<order-a@orders-platform>', copies: 1 }];
    const report = checkInvariants(made.logs(), { posts: [order('a'), refused], mails });
    expect(report.violations).toEqual([]);
    expect(report.counts).toMatchObject({ posts: 2, orders: 2, validated: 1, failed: 1, validations: 6, mails: 1 });
    expect(report.balances).toEqual([{ product: 'JUMPERS', onHand: 10, reserved: 2, shipped: 0 }]);
  });

  it('bears an order that nobody was told of: its POST may have been cut off', () => {
    expect(breaches(sound(), { posts: [], mails: [] })).toEqual([]);
  });
});

describe('1: created once', () => {
  it('misses an acknowledged order', () => {
    expect(breaches(sound(), { ...NOTHING, posts: [order('lost')] })).toEqual([
      '1 lost: was acknowledged and is not in the log as CREATED',
    ]);
  });

  it('finds an order that is there twice', () => {
    expect(breaches(sound().logged(order('a')))).toEqual(['1 a: is in the log 2 times as CREATED']);
  });

  it('finds other content than was acknowledged, down to the last digit', () => {
    const customerId = 2n ** 53n + 1n;
    const evidence = (id: bigint) => ({ ...NOTHING, posts: [order('a', { customerId: id })] });
    const made = new HandMadeLogs().counted('JUMPERS', 10).created(order('a', { customerId })).checks('a');
    made.became(order('a', { customerId }), 'VALIDATED');
    expect(breaches(made, evidence(customerId))).toEqual([]);
    expect(breaches(made, evidence(customerId - 1n))).toEqual([
      '1 a: is in the log with other content than was acknowledged',
    ]);
  });
});

describe('2: decided once', () => {
  it('finds an order without a decision', () => {
    const made = new HandMadeLogs().counted('JUMPERS', 10).created(order('a')).checks('a');
    expect(breaches(made)).toEqual(['2 a: is not decided: CREATED']);
  });

  it('finds an order that was decided twice', () => {
    expect(breaches(sound().logged(order('a', { state: 'VALIDATED' })))).toEqual([
      '2 a: goes from VALIDATED to VALIDATED: CREATED → VALIDATED → VALIDATED',
    ]);
    expect(breaches(sound().logged(order('a', { state: 'FAILED' })))).toEqual([
      '2 a: goes from VALIDATED to FAILED: CREATED → VALIDATED → FAILED',
    ]);
  });

  it('finds an order whose content changes', () => {
    expect(
      breaches(
        sound()
          .became(order('a', { quantity: 1 }), 'SHIPPED')
          .left('JUMPERS', 8, 2),
      ),
    ).toEqual(['2 a: changes its content']);
  });

  it('lets SHIPPED follow VALIDATED, and nothing else', () => {
    const shipped = sound().became(order('a'), 'SHIPPED').left('JUMPERS', 8, 2);
    expect(breaches(shipped)).toEqual([]);
    const failed = new HandMadeLogs()
      .counted('JUMPERS', 10)
      .created(order('a'))
      .checks('a', { FRAUD_CHECK: 'PASS', ORDER_DETAILS_CHECK: 'FAIL' })
      .became(order('a'), 'FAILED')
      .logged(order('a', { state: 'SHIPPED' }));
    expect(breaches(failed)).toEqual(['2 a: goes from FAILED to SHIPPED: CREATED → FAILED → SHIPPED']);
  });
});

describe('3: checked once by each', () => {
  it('misses a check', () => {
    const made = new HandMadeLogs().counted('JUMPERS', 10).created(order('a')).became(order('a'), 'FAILED');
    made.checked('a', 'INVENTORY_CHECK').checked('a', 'FRAUD_CHECK');
    expect(breaches(made)).toEqual(['3 a: has 0 validations by ORDER_DETAILS_CHECK']);
  });

  it('finds a check that was done twice', () => {
    expect(breaches(sound().checked('a', 'FRAUD_CHECK'))).toEqual(['3 a: has 2 validations by FRAUD_CHECK: PASS,PASS']);
  });

  it('finds checks of what is no order', () => {
    expect(breaches(sound().checks('ghost'))).toEqual(['3 ghost: was validated and is not in the log of orders']);
  });
});

describe('4: stock', () => {
  it('finds a promise of more than there is', () => {
    const made = sound('a')
      .created(order('b', { quantity: 9 }))
      .checks('b');
    made.became(order('b', { quantity: 9 }), 'VALIDATED');
    expect(breaches(made)).toEqual(['4 JUMPERS: answers order b over 9 pieces with PASS, and what was free is 8']);
  });

  it('finds a refusal of what there is, down to the last piece', () => {
    const last = order('b', { quantity: 8 });
    const refused = sound('a').created(last).checks('b', { INVENTORY_CHECK: 'FAIL' }).became(last, 'FAILED');
    expect(breaches(refused)).toEqual(['4 JUMPERS: answers order b over 8 pieces with FAIL, and what was free is 8']);
    expect(breaches(sound('a').created(last).checks('b').became(last, 'VALIDATED'))).toEqual([]);
  });

  it('gives pieces back when the order fails for another reason', () => {
    const other = order('b', { quantity: 8 });
    const made = new HandMadeLogs().counted('JUMPERS', 8).created(order('a'));
    made.checks('a', { ORDER_DETAILS_CHECK: 'FAIL' }).became(order('a'), 'FAILED');
    expect(breaches(made.created(other).checks('b').became(other, 'VALIDATED'))).toEqual([]);
  });

  it('knows that a count may have been read at any later time, but only forwards', () => {
    const few = order('b', { quantity: 5 });
    const made = new HandMadeLogs().counted('JUMPERS', 2).counted('JUMPERS', 10).created(order('a')).checks('a');
    made.became(order('a'), 'VALIDATED').created(few).checks('b').became(few, 'VALIDATED');
    expect(breaches(made)).toEqual([]);
    const again = order('c', { quantity: 1 });
    made.created(again).checks('c', { INVENTORY_CHECK: 'FAIL' }).became(again, 'FAILED');
    expect(breaches(made)).toEqual(['4 JUMPERS: answers order c over 1 pieces with FAIL, and what was free is 3']);
  });

  it('expects a product that is not listed to fail', () => {
    const made = new HandMadeLogs().created(order('a')).checks('a').became(order('a'), 'VALIDATED');
    expect(breaches(made)).toEqual([
      '4 JUMPERS: answers order a over 2 pieces with PASS, and what was free is not listed',
    ]);
  });

  it('finds shipments that the warehouse does not know of, and stock that went elsewhere', () => {
    expect(breaches(sound().became(order('a'), 'SHIPPED'))).toEqual([
      "4 JUMPERS: has 2 pieces shipped by its orders, and 0 by the warehouse's log",
    ]);
    expect(breaches(sound().became(order('a'), 'SHIPPED').left('JUMPERS', 7, 2))).toEqual([
      '4 JUMPERS: has 7 on hand, and 8 were counted and not shipped',
    ]);
  });

  it('says so when it cannot know the order of events', () => {
    expect(breaches(sound().withoutBeginning('byProduct'))).toEqual([
      '4 byProduct-3: has lost its first records: the stock cannot be recomputed',
    ]);
  });
});

describe('5: fraud', () => {
  const dear = (id: string, price: number) => order(id, { quantity: 1, price });

  function twoOrders(second: number, verdict: 'PASS' | 'FAIL', afterMinutes: number): HandMadeLogs {
    const made = new HandMadeLogs().counted('JUMPERS', 10);
    made.created(dear('a', 1500.1), 0).checks('a').became(dear('a', 1500.1), 'VALIDATED');
    made.created(dear('b', second), afterMinutes).checks('b', { FRAUD_CHECK: verdict });
    return made.became(dear('b', second), verdict === 'PASS' ? 'VALIDATED' : 'FAILED');
  }

  it('adds what is an hour apart or less, exactly', () => {
    expect(breaches(twoOrders(499.9, 'FAIL', 60))).toEqual([]);
    expect(breaches(twoOrders(499.9, 'PASS', 60))).toEqual([
      '5 b: has FRAUD_CHECK PASS, and its customer 1 makes it FAIL',
    ]);
    expect(breaches(twoOrders(499.89, 'PASS', 60))).toEqual([]);
  });

  it('begins anew after more than an hour', () => {
    expect(breaches(twoOrders(1999.99, 'PASS', 60.01))).toEqual([]);
    expect(breaches(twoOrders(1999.99, 'FAIL', 60.01))).toEqual([
      '5 b: has FRAUD_CHECK FAIL, and its customer 1 makes it PASS',
    ]);
  });

  it('joins two sessions by an order between them', () => {
    const made = new HandMadeLogs().counted('JUMPERS', 10);
    for (const [id, minutes, verdict] of [
      ['a', 0, 'PASS'],
      ['b', 90, 'PASS'],
      ['c', 45, 'FAIL'],
    ] as const) {
      made.created(dear(id, 700), minutes).checks(id, { FRAUD_CHECK: verdict });
      made.became(dear(id, 700), verdict === 'PASS' ? 'VALIDATED' : 'FAILED');
    }
    expect(breaches(made)).toEqual([]);
  });

  it('finds an order that was validated against a check, and one that failed without', () => {
    const against = new HandMadeLogs().counted('JUMPERS', 10).created(order('a', { price: -1 }));
    against.checks('a', { ORDER_DETAILS_CHECK: 'FAIL' }).became(order('a', { price: -1 }), 'VALIDATED');
    expect(breaches(against)).toEqual([
      '5 a: is VALIDATED with INVENTORY_CHECK PASS, FRAUD_CHECK PASS, ORDER_DETAILS_CHECK FAIL',
    ]);
    const without = new HandMadeLogs()
      .counted('JUMPERS', 10)
      .created(order('a'))
      .checks('a')
      .became(order('a'), 'FAILED');
    expect(breaches(without)).toEqual([
      '5 a: is FAILED with INVENTORY_CHECK PASS, FRAUD_CHECK PASS, ORDER_DETAILS_CHECK PASS',
    ]);
  });

  it('says so when it cannot know the order of events', () => {
    expect(breaches(sound().withoutBeginning('byCustomer'))).toEqual([
      '5 byCustomer-3: has lost its first records: the fraud verdicts cannot be recomputed',
    ]);
  });
});

describe('7: one mail', () => {
  it('finds a mail that came twice', () => {
    const mails = [{ messageId: '<order-a@orders-platform>', copies: 2 }];
    expect(breaches(sound(), { posts: [], mails })).toEqual(['7 a: got 2 mails']);
  });

  it('reads ids that do not fit into a Message-ID as they are', () => {
    const mails = [{ messageId: '<order-a%20%2E@orders-platform>', copies: 1 }];
    expect(breaches(sound('a .'), { posts: [], mails })).toEqual([]);
    expect(breaches(sound('a'), { posts: [], mails })).toEqual(['7 a .: got a mail and is no order in the log']);
  });
});
