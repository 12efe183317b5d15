import { describe, expect, it } from 'vitest';
import { boot, defineModule } from '../../../src/index.ts';
import { TruthFixture } from '../../support/truth-machine.ts';

describe('truth', () => {
  it('is there only where it was asked for', () => {
    expect(boot().truth).toBeUndefined();
    expect(boot({ truth: false }).config.truth).toBe(false);
    expect(boot({ truth: true }).truth).toBeDefined();
  });

  it('knows what modules in TypeScript do', () => {
    const f = new TruthFixture();
    const leaky = defineModule({
      name: 'leaky',
      data: { slot: 8 },
      init(k) {
        const kept = k.kmalloc(128);
        k.store(k.addr('slot'), kept);
        k.kmalloc(256);
        return 0;
      },
    });
    f.system.modules.register(leaky);
    expect(f.system.insmod('leaky')).toBe(0);
    const lost = f.truth.examine().lost();
    expect(lost.map(({ size, task }) => [size, task.comm])).toEqual([[256, 'insmod']]);
  });

  it('labels lives, declares roots, and lets memory count as free', () => {
    const f = new TruthFixture();
    const [block, other] = [f.block(), f.block()];
    const { id } = f.life(block);
    f.truth.label(id, 'my block');
    expect(f.truth.life(id)?.label).toBe('my block');
    expect(
      f.truth
        .examine()
        .lost()
        .map((life) => life.id),
    ).toContain(id);
    f.truth.addRootLife(id);
    f.store(block, other);
    expect([f.verdict(block), f.verdict(other)]).toEqual(['reachable', 'reachable']);
    const otherId = f.life(other).id;
    f.truth.discard(block);
    expect(f.truth.lifeAt(block)).toBeUndefined();
    expect(f.truth.examine().verdict(otherId)).toBe('lost');
    expect(f.truth.lossOf(otherId)).toMatchObject({ kind: 'free', holder: { label: 'my block' } });
    f.free(block);
  });

  it('never heard of what was never allocated', () => {
    const { truth } = new TruthFixture();
    expect([truth.lifeAt(0x1234), truth.life(-4), truth.lossOf(77_777_777)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(truth.isRetained(3)).toBe(false);
  });
});
