import { describe, expect, it } from 'vitest';
import { VMEMMAP_START } from '../../../../src/machine/layout.ts';
import { after, type Stopped } from '../../../support/explain-machine.ts';

function word(at: Stopped, label: string, offset = 0): unknown {
  const { addr } = at.heap.get(label);
  return at.look.scanned.word(at.system.machine.memory.translate(addr) + offset);
}

describe('what reads a word', () => {
  it('an object reads its whole words', () => {
    const at = after('kzalloc a 64\nno_scan a\nkzalloc b 64\nvzalloc v 100');
    expect(word(at, 'b')).toMatchObject({ by: 'object' });
    expect(word(at, 'b', 4)).toEqual({ by: 'nothing', why: 'unaligned' });
    expect(word(at, 'v', 8)).toMatchObject({ by: 'object' });
    expect(word(at, 'a')).toMatchObject({ by: 'nothing', why: 'no_scan' });
  });

  it('an ignored object and one with areas leave words out', () => {
    const at = after('kzalloc a 64\nignore a\nkzalloc b 64\nscan_area b+8 8');
    expect(word(at, 'a')).toMatchObject({ why: 'ignored' });
    expect(word(at, 'b', 8)).toMatchObject({ by: 'object' });
    expect(word(at, 'b', 16)).toMatchObject({ why: 'outside the scan areas' });
  });

  it('stacks are read while stack=on; pages never', () => {
    const on = after('stack on');
    expect(on.look.scanned.word(on.window('stack', 0))).toEqual({ by: 'stack' });
    expect(on.look.scanned.word(on.window('hidden', 0))).toMatchObject({ why: 'no object' });
    const off = after('stack off');
    expect(off.look.scanned.word(off.window('stack', 0))).toMatchObject({ why: 'stack=off' });
  });

  it('percpu blocks are read on every CPU, by either kind of object', () => {
    for (const version of ['6.1', '6.12'] as const) {
      const at = after('alloc_percpu a 16', version);
      const copy = at.system.percpu.perCpuPtr(at.heap.get('a').addr, 1);
      const pa = at.system.machine.memory.translate(copy);
      expect(at.look.scanned.word(pa), version).toMatchObject({ by: 'object' });
    }
  });

  it('the static percpu data and the struct pages in use are roots', () => {
    const at = after('alloc_pages a 0');
    const { memory } = at.system.machine;
    const { start } = at.system.percpu.staticRange(1);
    expect(at.look.scanned.word(memory.translate(start))).toEqual({ by: 'percpu section' });
    const pfn = memory.translate(at.heap.get('a').addr) / 4096;
    const page = memory.translate(VMEMMAP_START + pfn * 64);
    expect(at.look.scanned.word(page)).toEqual({ by: 'struct page' });
    const free = memory.translate(VMEMMAP_START + (memory.phys.size / 8192) * 64);
    expect(at.look.scanned.word(free)).toMatchObject({ why: 'page not in use' });
  });

  it('nothing is read when kmemleak is off', () => {
    const at = after('kzalloc a 64');
    at.system.writeFile('/sys/kernel/debug/kmemleak', 'off');
    expect(at.explain.look().scanned.word(at.window('data', 0))).toMatchObject({
      why: 'kmemleak is off',
    });
  });
});
