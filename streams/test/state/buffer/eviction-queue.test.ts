import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EvictionQueue } from '../../../src/state/buffer/eviction-queue.ts';

const queued = fc.record({ time: fc.bigInt(0n, 2n ** 63n - 1n).map(Number), key: fc.uint8Array({ maxLength: 3 }) });

test('gives its keys in the order of time, then of bytes, whatever is added between', () => {
  fc.assert(
    fc.property(fc.array(fc.option(queued), { maxLength: 60 }), (steps) => {
      const queue = new EvictionQueue();
      let model: { time: number; key: Buffer }[] = [];
      for (const step of steps) {
        if (step === null) {
          queue.removeFirst();
          model = model.slice(1);
        } else {
          const entry = { time: step.time, key: Buffer.from(step.key) };
          queue.add(entry.time, entry.key);
          model = [...model, entry].sort((a, b) => a.time - b.time || a.key.compare(b.key));
        }
        expect(queue.size).toBe(model.length);
        expect(queue.first).toEqual(model[0]);
      }
    }),
  );
});
