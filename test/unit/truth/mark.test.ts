import { describe, expect, it } from 'vitest';
import { GFP_KERNEL, __GFP_ZERO } from '../../../src/mm/gfp.ts';
import { boot } from '../../../src/index.ts';
import { PAGE_OFFSET, VMEMMAP_START } from '../../../src/machine/layout.ts';
import { TruthFixture } from '../../support/truth-machine.ts';

describe('marking', () => {
  it.each(['5.9', '6.1', '6.12'] as const)('finds nothing lost after the boot of %s', (kernel) => {
    const { truth } = boot({ kernel, truth: true, cpus: 3 });
    expect(truth!.examine().lost()).toEqual([]);
    expect(truth!.lives().length).toBeGreaterThan(100);
  });

  it('goes through pages and their struct pages', () => {
    const f = new TruthFixture();
    const page = f.system.pageAlloc.getFreePages(GFP_KERNEL | __GFP_ZERO, 0);
    const [inside, priv] = [f.block(), f.block()];
    const struct = VMEMMAP_START + ((page - PAGE_OFFSET) / 4096) * 64;
    f.store(page + 800, inside);
    f.store(struct + 40, priv);
    expect([f.verdict(inside), f.verdict(priv)]).toEqual(['lost', 'lost']);
    f.store(f.root, struct);
    expect([f.verdict(inside), f.verdict(priv)]).toEqual(['reachable', 'reachable']);
    expect(f.truth.examine().pathTo(f.life(priv).id)).toMatchObject([
      { encoding: 'page' },
      { offset: 40, holder: { kind: 'pages' } },
    ]);
  });

  it('reads the live part of stacks only', () => {
    const f = new TruthFixture();
    const { stack } = f.system.kernel.base;
    const block = f.block();
    const mark = stack.begin('here');
    const local = stack.alloca(32);
    f.store(local + 8, block);
    expect(f.verdict(block)).toBe('reachable');
    const { id } = f.life(block);
    expect(f.truth.examine().references(id)).toMatchObject([{ holder: { kind: 'stack' } }]);
    stack.end(mark);
    expect(f.verdict(block)).toBe('lost');
    expect(f.truth.examine().references(id)).toMatchObject([{ status: 'dead', why: 'below-sp' }]);
    expect(f.truth.lossOf(id)).toMatchObject({ kind: 'return', address: local + 8 - 8 });
    const again = stack.begin('here');
    stack.alloca(32);
    expect(f.truth.examine().references(id)).toMatchObject([{ why: 'uninitialised' }]);
    stack.end(again);
  });

  it('takes a task that waits for its registers, not for their copies', () => {
    const f = new TruthFixture();
    const task = f.system.tasks.kthreadRun('holder')!;
    const block = f.block();
    f.system.tasks.runAs(task, () => (task.regs[2] = block));
    const { id } = f.life(block);
    expect(f.truth.examine().references(id)).toMatchObject([{ why: 'saved-register' }]);
    expect(f.verdict(block)).toBe('lost');
  });

  it('what waits for kfree_rcu is held by the kernel', () => {
    const f = new TruthFixture();
    const block = f.block();
    const { id } = f.life(block);
    f.system.kernel.run.rcu.kfreeRcu(block, 0);
    expect(f.truth.examine().verdict(id)).toBe('reachable');
    f.system.sleep(6000);
    expect(f.truth.examine().verdict(id)).toBe('freed');
  });
});
