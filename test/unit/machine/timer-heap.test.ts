import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimerHeap, type Timer } from '../../../src/machine/timer-heap.ts';

const nothing = (): void => undefined;

test('timers come in order of time, then of their making; what was cancelled does not', () => {
  const step = fc.record({ atNs: fc.nat(20), cancel: fc.boolean(), take: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const heap = new TimerHeap();
      let model: Timer[] = [];
      for (const [sequence, { atNs, cancel, take }] of steps.entries()) {
        const timer = { atNs, sequence, fire: nothing, pending: true };
        heap.add(timer);
        model.push(timer);
        model.sort((a, b) => a.atNs - b.atNs || a.sequence - b.sequence);
        if (cancel) {
          const victim = model[(sequence * 7) % model.length];
          heap.cancel(victim);
          heap.cancel(victim);
          model = model.filter((one) => one !== victim);
        }
        for (let i = 0; i < take; i++) {
          expect(heap.first).toBe(model[0]);
          if (model.shift()) heap.shift();
        }
      }
      for (const timer of model) {
        expect(heap.first).toBe(timer);
        heap.shift();
      }
      expect(heap.first).toBeUndefined();
    }),
  );
});
