import { Serdes } from '@orders-platform/streams';
import { TopologyTestDriver } from '@orders-platform/streams/testing';
import { describe, expect, it } from 'vitest';
import { topSongs } from '../../examples/08-top-n.ts';
import { dedup } from '../../examples/09-dedup.ts';
import { ordersOfCustomers } from '../../examples/10-foreign-key-join.ts';
import { scored } from '../../examples/11-async-call.ts';
import { pricedOrders } from '../../examples/12-versioned-join.ts';
import { alarms } from '../../examples/13-final-results.ts';
import { profiles } from '../../examples/14-cogroup.ts';
import { silentSensors } from '../../examples/15-punctuation.ts';
import { visits } from '../../examples/16-quiet-input.ts';
import { MINUTE, noon, run } from './run-through.ts';

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };
const HOUR = 60 * MINUTE;

describe('the examples', () => {
  it('08 keeps the three most played songs of each genre', () => {
    const plays = ['rock/Heroes', 'rock/Angie', 'jazz/So What', 'rock/Layla', 'rock/Sultans', 'rock/Sultans'];
    const out = run(
      topSongs(),
      plays.map((song) => ['plays', 'ann', song] as const),
      'top-songs',
    );
    expect(Object.fromEntries(out)).toEqual({ jazz: 'So What 1', rock: 'Sultans 2, Angie 1, Heroes 1' });
  });

  it('09 lets an event through once an hour', () => {
    const events = [
      ['events', 'e1', 'first', noon],
      ['events', 'e1', 'an hour later', noon + HOUR],
      ['events', 'e2', 'another', noon + HOUR],
      ['events', 'e1', 'an hour before', noon - HOUR],
      ['events', 'e1', 'more than an hour later', noon + HOUR + 1],
    ] as const;
    expect(run(dedup(), events, 'events-once')).toEqual([
      ['e1', 'first'],
      ['e2', 'another'],
      ['e1', 'more than an hour later'],
    ]);
  });

  it('10 follows the changes of orders and of the customers they name', () => {
    const changes = [
      ['customers', 'c1', 'Ann'],
      ['customer-orders', 'o1', '{"customer":"c1","product":"jumpers"}'],
      ['customer-orders', 'o2', '{"customer":"c2","product":"stockings"}'],
      ['customers', 'c1', 'Anna'],
      ['customers', 'c2', 'Bob'],
    ] as const;
    expect(run(ordersOfCustomers(), changes, 'orders-of-customers')).toEqual([
      ['o1', 'Ann wants jumpers'],
      ['o1', 'Anna wants jumpers'],
      ['o2', 'Bob wants stockings'],
    ]);
  });

  it('11 keeps the order of a key, whichever call comes back first, and makes a call again', async () => {
    const waiting = new Map<string, (risk: number) => void>();
    let failures = 1;
    const driver = new TopologyTestDriver(
      scored((transfer) => {
        if (transfer === 'c' && failures-- > 0) return Promise.reject(new Error('busy'));
        return new Promise((resolve) => waiting.set(transfer, resolve));
      }),
    );
    const input = driver.inputTopic('transfers', strings);
    for (const [key, value] of ['ann:a', 'bob:b', 'ann:a2', 'cat:c'].map(
      (text) => text.split(':') as [string, string],
    )) {
      input.pipe(key, value, { timestamp: noon });
    }
    expect([...waiting.keys()]).toEqual(['a', 'b']);
    waiting.get('b')?.(2);
    waiting.get('a')?.(1);
    await new Promise((resolve) => setImmediate(resolve));
    driver.advanceWallClock(50);
    for (const transfer of ['a2', 'c']) waiting.get(transfer)?.(3);
    await driver.settled();
    const out = driver.outputTopic('transfers-scored', strings).readAll();
    const valuesOf = (key: string) => out.filter((record) => record.key === key).map(({ value }) => value);
    expect(valuesOf('ann')).toEqual(['a: risk 1', 'a2: risk 3']);
    expect(valuesOf('bob')).toEqual(['b: risk 2']);
    expect(valuesOf('cat')).toEqual(['c: risk 3']);
    driver.close();
  });

  it('12 takes the price of the time of the order', () => {
    const inputs = [
      ['prices', 'jumpers', '20', noon],
      ['prices', 'jumpers', '25', noon + MINUTE],
      ['sales', 'jumpers', 'after', noon + 2 * MINUTE],
      ['sales', 'jumpers', 'before', noon + 1],
      ['sales', 'jumpers', 'too early', noon - 1],
      ['prices', 'jumpers', '15', noon - MINUTE],
      ['sales', 'jumpers', 'no longer too early', noon - 1],
    ] as const;
    expect(run(pricedOrders(), inputs, 'sales-priced').map(([, value]) => value)).toEqual([
      'after at 25',
      'before at 20',
      'too early at no price yet',
      'no longer too early at 15',
    ]);
  });

  it('13 tells the highest reading of a minute once, when it is over', () => {
    const readings = [
      ['readings', 'boiler', '90', noon],
      ['readings', 'boiler', '120', noon + 20_000],
      ['readings', 'pump', '99', noon + 30_000],
      ['readings', 'boiler', '110', noon + MINUTE + 9_999],
    ] as const;
    expect(run(alarms(), readings, 'alarms')).toEqual([]);
    const later = [...readings, ['readings', 'pump', '1', noon + MINUTE + 10_000] as const];
    expect(run(alarms(), later, 'alarms')).toEqual([['boiler at 12:00', '120']]);
  });

  it('14 folds three topics into one profile', () => {
    const inputs = [
      ['clicks', 'ann', '/home'],
      ['purchases', 'ann', '30'],
      ['tickets', 'ann', 'where?'],
      ['clicks', 'ann', '/help'],
    ] as const;
    const out = run(profiles(), inputs, 'profiles').map(([, value]) => JSON.parse(value ?? ''));
    expect(out.length).toBe(4);
    expect(out.at(-1)).toEqual({ clicks: 2, spent: 30, lastTicket: 'where?' });
  });

  it('15 says who is heard, and who has fallen silent', () => {
    const driver = new TopologyTestDriver(silentSensors(), { initialWallClockMs: noon });
    const input = driver.inputTopic('readings', strings);
    const output = driver.outputTopic('sensors', strings);
    const next = () => output.readAll().map(({ key, value }) => `${key} ${value}`);
    input.pipe('boiler', '90');
    driver.advanceWallClock(5_000);
    input.pipe('pump', '3');
    expect(next()).toEqual(['boiler heard', 'pump heard']);
    driver.advanceWallClock(4_999);
    expect(next()).toEqual([]);
    driver.advanceWallClock(1);
    expect(next()).toEqual(['boiler silent']);
    input.pipe('boiler', '91');
    driver.advanceWallClock(5_000);
    expect(next()).toEqual(['boiler heard', 'pump silent']);
    driver.close();
  });

  it('16 tells of a visit when nobody comes any more', () => {
    const driver = new TopologyTestDriver(visits(), { initialWallClockMs: noon });
    const input = driver.inputTopic('pages', strings);
    const output = driver.outputTopic('visits', strings);
    input.pipe('ann', '/', { timestamp: noon });
    input.pipe('ann', '/cart', { timestamp: noon + 20_000 });
    driver.advanceWallClock(2_999);
    expect(output.readAll()).toEqual([]);
    driver.advanceWallClock(1);
    expect(output.readAll().map(({ key, value }) => [key, value])).toEqual([['ann', '2 in 20 s']]);
    driver.close();
  });
});
