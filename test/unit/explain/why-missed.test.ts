import { describe, expect, it } from 'vitest';
import { whyMissed } from '../../../src/explain/why-missed.ts';
import { REPORT, after, type Stopped } from '../../support/explain-machine.ts';

function reasons(at: Stopped, label = 'a'): string[] {
  const look = at.explain.look();
  const { object } = at.subject(label);
  expect(object !== undefined && look.reported.has(object.id), `${label} is reported`).toBe(false);
  return whyMissed(look, at.subject(label)).map(({ reason }) => reason);
}

/** A number that equals an address, in a word of the module's data. */
function alias(at: Stopped, label: string, offset: number): void {
  const word = at.env.windows.data + offset;
  const { addr } = at.heap.get(label);
  const { truth, machine } = at.system;
  truth!.writeAs(word, 0, () => machine.memory.writePtr(word, addr + 3));
}

describe('why a lost block is not reported', () => {
  it.each([
    ['', ['not-scanned-twice', 'young']],
    ['scan', ['not-scanned-twice', 'young']],
    ['scan\nscan', ['young']],
    ['sleep 6000\nscan', ['not-scanned-twice']],
    [`not_leak a\n${REPORT}`, ['coloured']],
    [`ignore a\n${REPORT}`, ['coloured']],
    [`${REPORT}\nclear`, ['coloured']],
    [`free a\n${REPORT}`, ['untracked']],
  ])('after %j', (lines, expected) => {
    expect(reasons(after(`kzalloc a 64\n${lines}`))).toEqual(expected);
  });

  it('gives the earliest time of a report, and it is true', () => {
    const at = after('kzalloc a 64\nscan\nscan');
    const [young] = whyMissed(at.look, at.subject('a'));
    at.system.sleep(Math.ceil((young.earliest! - at.look.ns / 1e9) * 1000));
    at.system.kmemleak.scan();
    expect(at.system.kmemleak.reported().map(({ pointer }) => pointer)).toEqual([
      at.heap.get('a').addr,
    ]);
  });

  it('too few scans in a row have missed it, or enough by now', () => {
    const at = after('kzalloc a 64\nsleep 6000', '7.3');
    const { system } = at;
    const parameter = '/sys/module/kmemleak/parameters/min_unref_scans';
    system.writeFile(parameter, '3');
    for (let scan = 0; scan < 3; scan++) system.kmemleak.scan();
    const text = (): string => whyMissed(at.explain.look(), at.subject('a'))[0].text;
    expect(text()).toMatch(/^So far 2 of 3 scans in a row/);
    system.writeFile(parameter, '1');
    expect(text()).toMatch(/^2 scans in a row found no reference to it, and 1 would be enough now/);
    system.kmemleak.scan();
    expect(system.kmemleak.reported()).toHaveLength(1);
  });

  it('its contents changed', () => {
    const at = after('kzalloc a 64\nstore a+8 5\nsleep 6000\nscan\nstore a+8 6\nscan');
    expect(reasons(at)).toEqual(['checksum']);
  });

  it('a number looks like its address, until it is gone', () => {
    const at = after('kzalloc a 64');
    alias(at, 'a', 0);
    at.system.sleep(6000);
    at.system.kmemleak.scan();
    at.system.kmemleak.scan();
    expect(reasons(at)).toEqual(['integer-alias']);
    const [{ word }] = whyMissed(at.explain.look(), at.subject('a'));
    expect(word).toMatchObject({ into: 3, live: false, scanned: true });
    at.system.machine.memory.writePtr(at.env.windows.data, 0);
    at.system.kmemleak.scan();
    at.system.kmemleak.scan();
    expect(at.system.kmemleak.reported()).toHaveLength(1);
  });

  it('a lost block that hangs from one that a number hides', () => {
    const at = after('kzalloc h 64\nkzalloc a 96\nstore h+0 a');
    alias(at, 'h', 0);
    at.system.sleep(6000);
    at.system.kmemleak.scan();
    const look = at.explain.look();
    const [reason] = whyMissed(look, at.subject('a'));
    expect(reason.reason).toBe('integer-alias');
    expect(reason.via).toEqual([expect.stringMatching(/^h /)]);
  });

  it('the end of its neighbour', () => {
    const at = after(`kzalloc n 64\nkzalloc a 64\nstore data+0 n+64\n${REPORT}`);
    expect(reasons(at)).toEqual(['one-past']);
  });

  it('a pointer to a freed block at the same place', () => {
    const at = after(`kzalloc old 64\nstore data+0 old\nkfree_reuse old\nkzalloc a 64\n${REPORT}`);
    expect(at.heap.get('a').addr).toBe(at.heap.get('old').addr);
    expect(reasons(at)).toEqual(['stale-copy']);
  });

  it('stale words of a stack', () => {
    const at = after('kzalloc a 64\nstack on');
    const [stack] = at.system.tasks.list().filter(({ comm }) => comm === 'kmlt/0');
    const { truth, machine } = at.system;
    const word = stack.stack.start + 64;
    truth!.writeAs(word, at.heap.get('a').life!, () =>
      machine.memory.writePtr(word, at.heap.get('a').addr),
    );
    at.system.sleep(6000);
    at.system.kmemleak.scan();
    expect(reasons(at)).toEqual(['stale-stack']);
    at.system.writeFile('/sys/kernel/debug/kmemleak', 'stack=off');
    at.system.kmemleak.scan();
    at.system.kmemleak.scan();
    expect(at.system.kmemleak.reported()).toHaveLength(1);
  });

  it('reported, and found again', () => {
    const at = after(`kzalloc a 64\n${REPORT}`);
    alias(at, 'a', 0);
    at.system.kmemleak.scan();
    expect(reasons(at)).toEqual(['integer-alias', 'reported-before']);
  });

  it('lost after the last scan', () => {
    const at = after(`kzalloc a 64\nstore data+0 a\n${REPORT}\nstore data+0 0`);
    expect(reasons(at)).toEqual(['not-scanned-twice']);
  });

  it('a block that nobody will use again', () => {
    const at = after(`kzalloc a 64\nstore data+0 a\n${REPORT}`);
    expect(at.explain.declareUnused('a')).toBe(true);
    expect(reasons(at)).toEqual(['stale-copy']);
  });

  it('percpu blocks of 6.1 and pages', () => {
    expect(reasons(after(`alloc_percpu a 16\n${REPORT}`, '6.1'))).toEqual(['min-count']);
    expect(reasons(after(`alloc_pages a 0\n${REPORT}`))).toEqual(['untracked']);
  });

  it('kmemleak is off, or ran out of memory', () => {
    const at = after('kzalloc a 64');
    at.system.writeFile('/sys/kernel/debug/kmemleak', 'off');
    expect(whyMissed(at.explain.look(), at.subject('a'))).toMatchObject([
      { reason: 'kmemleak-off' },
    ]);
    at.system.kmemleak.state.warned.add(
      'Memory pool empty, consider increasing CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE',
    );
    expect(whyMissed(at.explain.look(), at.subject('a'))).toMatchObject([
      { reason: 'pool-exhausted' },
    ]);
  });

  it('its address moved while the scan read memory', () => {
    const at = after(`kzalloc a 64\nstore data+0 a\n${REPORT}`);
    const { truth, machine } = at.system;
    let left = 1;
    at.system.kmemleak.observe({
      // The last reference goes away when the scan has read it.
      phase: (phase) => {
        if (phase !== 'checksum' || left-- === 0) return;
        const word = at.env.windows.data;
        truth!.writeAs(word, 0, () => machine.memory.writePtr(word, 0));
      },
    });
    at.system.kmemleak.scan();
    expect(reasons(at)).toEqual(['moved']);
  });
});
