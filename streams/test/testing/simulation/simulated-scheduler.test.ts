import { describe, expect, it } from 'vitest';
import { delay } from '../../../src/model/clock.ts';
import { SimulatedScheduler } from '../../../src/testing/simulation/index.ts';

/** Three processes that wait, draw and yield; the answer is the order in which things happened. */
async function play(seed: number): Promise<{ readonly order: readonly string[]; readonly hash: string }> {
  const scheduler = new SimulatedScheduler({ seed });
  const order: string[] = [];
  for (const name of ['a', 'b', 'c']) {
    const process = scheduler.process(name);
    void (async () => {
      for (let i = 0; i < 20; i++) {
        await delay(process, i % 3);
        await process.yield();
        order.push(name);
      }
    })();
  }
  await scheduler.run(1_000);
  return { order, hash: scheduler.traceHash };
}

describe('SimulatedScheduler', () => {
  it('repeats a run exactly from its seed', async () => {
    const runs = await Promise.all([play(7), play(7), play(7)]);
    expect(runs[0]?.order.length).toBe(60);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  it('runs otherwise from another seed', async () => {
    const hashes = new Set(await Promise.all(Array.from({ length: 50 }, async (_, seed) => (await play(seed)).hash)));
    expect(hashes.size).toBe(50);
  });

  it('draws which of several events due at once comes first', async () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      const scheduler = new SimulatedScheduler({ seed });
      let order = '';
      for (const name of ['a', 'b', 'c']) scheduler.setTimer(5, () => (order += name));
      await scheduler.run(10);
      orders.add(order);
    }
    expect(orders.size).toBe(6);
  });

  it('lets all that an event leads to happen before the next', async () => {
    const scheduler = new SimulatedScheduler({ seed: 1 });
    const order: string[] = [];
    const longChain = async () => {
      for (let i = 0; i < 1_000; i++) await undefined;
      await new Promise<void>((resolve) => process.nextTick(resolve));
      order.push('long chain');
    };
    scheduler.setTimer(1, () => void longChain());
    scheduler.setTimer(2, () => order.push('next'));
    await scheduler.run(3);
    expect(order).toEqual(['long chain', 'next']);
  });

  it('runs for a time, to the millisecond', async () => {
    const scheduler = new SimulatedScheduler({ seed: 1, startAtMs: 500 });
    const fired: number[] = [];
    for (const ms of [10, 20, 30]) scheduler.setTimer(ms, () => fired.push(scheduler.now()));
    scheduler.setTimer(15, () => fired.push(-1)).cancel();
    await scheduler.run(20);
    expect(fired).toEqual([510, 520]);
    expect(scheduler.now()).toBe(520);
    await scheduler.run(100);
    expect(fired).toEqual([510, 520, 530]);
    expect(scheduler.now()).toBe(620);
  });

  it('names the seed when a condition never holds', async () => {
    const scheduler = new SimulatedScheduler({ seed: 4711 });
    await expect(scheduler.run(() => false)).rejects.toThrow(/seed 4711: nothing is left to happen/);
    const tick = () => {
      scheduler.setTimer(10, tick);
    };
    tick();
    await expect(scheduler.run(() => false, 1_000)).rejects.toThrow(/seed 4711: 1000 virtual ms have passed/);
  });

  it('fails with what an event throws, and can go on', async () => {
    const scheduler = new SimulatedScheduler({ seed: 1 });
    scheduler.setTimer(1, () => {
      throw new Error('broken');
    });
    await expect(scheduler.run(5)).rejects.toThrow('broken');
    await scheduler.run(5);
  });

  it('tells every event to who wants to read the trace', async () => {
    const lines: string[] = [];
    const onEvent = ({ process, label }: { process: string | undefined; label: string }) => {
      lines.push(`${process ?? 'world'}: ${label}`);
    };
    const scheduler = new SimulatedScheduler({ seed: 1, onEvent });
    scheduler.process('a').setTimer(1, () => {});
    await scheduler.run(5);
    expect(lines).toEqual(['a: timer']);
  });
});

describe('SimulatedProcess', () => {
  it('does nothing more once it is killed', async () => {
    const scheduler = new SimulatedScheduler({ seed: 1 });
    const [victim, other] = [scheduler.process('victim'), scheduler.process('other')];
    const done: string[] = [];
    for (const process of [victim, other]) {
      void delay(process, 10).then(() => done.push(`${process.name} waited`));
      void process.yield().then(() => done.push(`${process.name} yielded`));
    }
    victim.kill();
    victim.setTimer(1, () => done.push('set after the kill'));
    await scheduler.run(100);
    expect(done).toEqual(['other yielded', 'other waited']);
    victim.resume();
    await scheduler.run(100);
    expect(done.length).toBe(2);
  });

  it('holds everything back while it is paused, and then does it in the order it was due', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const scheduler = new SimulatedScheduler({ seed });
      const process = scheduler.process('paused');
      const fired: [number, number][] = [];
      const start = scheduler.now();
      for (const ms of [30, 10, 20, 500]) process.setTimer(ms, () => fired.push([ms, scheduler.now() - start]));
      process.pause();
      await scheduler.run(100);
      expect(fired).toEqual([]);
      process.resume();
      await scheduler.run(1_000);
      expect(fired).toEqual([
        [10, 100],
        [20, 100],
        [30, 100],
        [500, 500],
      ]);
    }
  });
});
