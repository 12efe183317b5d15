import { describe, expect, it } from 'vitest';
import { boot, defineModule } from '../../../../src/index.ts';
import { eventLine } from '../../../../src/explain/phrases.ts';
import { TruthMachine } from '../../../support/truth-module.ts';
import { after } from '../../../support/explain-machine.ts';

describe('names', () => {
  it('are labels, and else the cache and a number in order of allocation', () => {
    const module = defineModule({
      name: 'names',
      bss: { kept: 16 },
      percpu: { slot: 8 },
      init(k) {
        k.store(k.addr('kept'), k.kmalloc(1000));
        k.store(k.addr('kept') + 8, k.kmalloc(1000));
        return 0;
      },
    });
    const system = boot({ truth: true, modules: [module] });
    expect(system.insmod('names')).toBe(0);
    const { names } = system.explain!.look();
    const kept = system.modules.find('names')!.symbols.get('kept')!;
    const [first, second] = [0, 8].map((i) => system.machine.memory.readPtr(kept + i));
    expect(names.of(system.truth!.lifeAt(first)!)).toBe('kmalloc-1k#1');
    expect(names.find('kmalloc-1k#2')).toMatchObject({ address: second });
    expect(names.find('names:kept')).toMatchObject({ address: first });
    expect(names.find('kept+8')).toMatchObject({ address: second });
    expect(names.find(`0xffff${(first + 9).toString(16)}`)).toMatchObject({ address: first });
    expect(names.find('nothing')).toBeUndefined();
    expect(names.known()).toContain('kmalloc-1k#1');
    const life = system.truth!.lifeAt(kept)!;
    expect(names.of(life)).toBe('names:data');
    expect(names.place(life, kept + 8, 8)).toMatchObject({ symbol: 'kept+0x8 [names]' });
    const slot = system.modules.find('names')!.percpuSymbols.get('slot')!;
    const copy = system.percpu.perCpuPtr(slot, 1);
    expect(names.place(life, copy, 0)).toMatchObject({ symbol: 'slot [names]' });
  });

  it('find blocks by any address in them, and say when one is gone', () => {
    const at = after('kzalloc a 64\nkzalloc b 64\nkfree b');
    const { names } = at.look;
    const address = at.heap.get('a').addr;
    expect(names.find(`0xffff${(address + 5).toString(16)}`)).toMatchObject({ label: 'a' });
    const { label, ...gone } = at.system.truth!.life(at.heap.get('b').life!)!;
    expect(label).toBe('b');
    expect(names.of(gone)).toMatch(/ \(freed\)$/);
  });

  it('tell events with their code', () => {
    const at = after('kzalloc a 64');
    const { task, trace, allocatedNs: ns } = at.subject('a').life!;
    const event = at.look.names.event({ task, trace, ns, source: 'x.c:3' });
    expect(event).toMatchObject({ comm: 'init', pid: 1, seconds: ns / 1e9, source: 'x.c:3' });
    expect(event.backtrace[0]).toMatch(/kmalloc/);
  });
});

it.each(['O0', 'O2'] as const)('functions of headers stand for their callers (%s)', (model) => {
  const machine = new TruthMachine(model).load(
    `struct foo { struct kref kref; struct list_head node; char text[200]; };
static struct foo *foo;
static LIST_HEAD(all);`,
    'foo = kzalloc(sizeof(*foo), GFP_KERNEL);\nkref_init(&foo->kref);\n' +
      'list_add(&foo->node, &all);',
  );
  const explanation = machine.system.explain!.explain('foo')!;
  const [{ changes }] = explanation.counts;
  const variable = explanation.pointers.find(({ place }) => place.symbol === 'all [m]');
  const events = [explanation.allocated, changes[0].event, variable?.writer];
  expect(events.map((event) => eventLine(event!).replace(/.*, /, ''))).toEqual(
    [15, 16, 17].map((line) => `m.c:${line} in start [m]`),
  );
});
