import { describe, expect, test } from 'vitest';
import { boot, type System } from '../../../src/system.ts';
import { defineModule, type ModuleApi } from '../../../src/kernel/module/module.ts';
import { TraceRecorder, runTraceText } from '../../../src/trace/index.ts';
import type { KernelVersion } from '../../../src/versions/kernels.ts';

const KMEMLEAK = '/sys/kernel/debug/kmemleak';
const VERSIONS: readonly KernelVersion[] = ['5.9', '6.1', '6.12'];

/** A recording of a module whose init does `init`, with a report after each of two looks. */
function record(
  init: (k: ModuleApi) => void,
  options: { kernel?: KernelVersion; exit?: (k: ModuleApi) => void } = {},
): { trace: string; lines: string[]; reports: number[][]; system: System } {
  const module = defineModule({
    name: 'subject',
    data: { slot: 64 },
    functions: { make: 256 },
    init: (k) => (k.call('make', () => init(k)), 0),
    exit: options.exit ?? (() => {}),
  });
  const system = boot({ kernel: options.kernel ?? '6.12', modules: [module] });
  system.writeFile(KMEMLEAK, 'stack=off');
  const recorder = new TraceRecorder(system);
  const reports: number[][] = [];
  const look = (): void => {
    for (let i = 0; i < 2; i++) {
      system.sleep(6000);
      system.writeFile(KMEMLEAK, 'scan');
    }
    recorder.report();
    reports.push(system.kmemleak.reported().map(({ size }) => size));
  };
  expect(system.insmod('subject')).toBe(0);
  look();
  expect(system.rmmod('subject')).toBe(0);
  look();
  const trace = recorder.finish('subject');
  return { trace, lines: trace.split('\n').map((line) => line.trim()), reports, system };
}

/** The labels that each report of a trace shows. */
function replay(trace: string, kernel: KernelVersion = '6.12'): string[][] {
  const result = runTraceText(trace, 'r.kml', { kernel });
  if (result.kind !== 'programs') throw new Error(JSON.stringify(result));
  return result.programs[0].json.phases.map(({ reported }) => reported);
}

describe.each(VERSIONS)('a recording on %s', (kernel) => {
  test('has the operations of the module and gives the same reports', () => {
    const { trace, lines, reports } = record(
      (k) => {
        const kept = k.kzalloc(64);
        k.store(k.addr('slot'), kept);
        k.store(kept + 8, k.kmalloc(128));
        k.kmalloc(32);
        k.vmalloc(8192);
      },
      { kernel, exit: (k) => k.kfree(k.load(k.addr('slot'))) },
    );
    expect(reports).toEqual([
      [32, 8192],
      [128, 32, 8192],
    ]);
    expect(lines).toContain('kzalloc make_1 64');
    expect(lines).toContain('kmalloc make_2 128');
    expect(lines).toContain('store make_1+8 make_2');
    expect(lines).toContain('kfree make_1');
    expect(lines.filter((line) => line === 'sleep 6000')).toHaveLength(4);
    const [loaded, unloaded] = replay(trace, kernel);
    expect(loaded).toEqual(['make_3', 'make_4']);
    expect(unloaded).toEqual(['make_2', 'make_3', 'make_4']);
  });

  test('follows annotations and ranges that a module registers', () => {
    const { trace, lines } = record(
      (k) => {
        const pages = k.getFreePages(0);
        k.kmemleakAlloc(pages + 64, 96, 1);
        const block = k.kzalloc(1024);
        k.kmemleakNoScan(block);
        k.kmemleakFreePart(block, 512);
        k.kmemleakAlloc(block, 256, 1);
        k.kmemleakIgnore(k.kmalloc(192));
        const areas = k.kzalloc(64);
        k.kmemleakScanArea(areas + 8, 8);
        k.store(k.addr('slot'), areas);
        k.store(areas + 8, k.kmalloc(16));
        k.store(areas + 16, k.kmalloc(8));
      },
      { kernel },
    );
    expect(lines).toContain('alloc_pages pages_1 0');
    expect(lines).toContain('alloc make_1 pages_1+64 96 1');
    expect(lines).toContain('free_part make_2 512');
    expect(lines).toContain('alloc make_3 make_2 256 1');
    expect(lines).toContain('ignore make_4');
    expect(lines).toContain('scan_area make_5+8 8');
    expect(replay(trace, kernel)[0].sort()).toEqual(
      ['make_1', 'make_2+512', 'make_3', 'make_7'].sort(),
    );
  });
});

describe('a word', () => {
  test('that kmemleak cannot read as an address is written as what it holds', () => {
    const { trace, lines } = record((k) => {
      const box = k.kzalloc(64);
      k.store(k.addr('slot'), box);
      const hidden = k.kmalloc(128);
      k.storeU64(box, ~((0xffffn << 48n) | BigInt(hidden)) & 0xffff_ffff_ffff_ffffn);
      k.storeU64(box + 8, BigInt(k.virtToPhys(hidden)));
      k.store(box + 16, hidden + 0x10_0000);
      k.storeU64(box + 24, 42n);
    });
    expect(lines).toContain('store make_1+0 ~make_2');
    expect(lines).toContainEqual(expect.stringMatching(/^store make_1\+8 0x[0-9a-f]{7}$/));
    expect(lines).toContainEqual(expect.stringMatching(/^store make_1\+16 0x8880[0-9a-f]{8}$/));
    expect(lines).toContain('store make_1+24 42');
    expect(replay(trace)[0]).toEqual(['make_2']);
  });

  test('may be the cookie, a copy of percpu memory, or a vm_struct', () => {
    const { trace, lines, reports } = record((k) => {
      const box = k.kzalloc(64);
      k.store(k.addr('slot'), box);
      const percpu = k.allocPercpu(16);
      k.store(box, percpu);
      k.store(box + 8, k.perCpuPtr(percpu, 1) + 8);
      k.store(k.perCpuPtr(percpu, 1) + 8, k.kmalloc(32));
    });
    expect(lines).toContain('alloc_percpu make_2 16');
    expect(lines).toContain('store make_1+0 make_2');
    expect(lines).toContain('store make_1+8 make_2@1+8');
    expect(lines).toContain('store make_2@1+8 make_3');
    expect(reports[0]).toEqual([]);
    expect(replay(trace)[0]).toEqual([]);
  });

  test('in freed memory is not written, and one to freed memory is no reference', () => {
    const { trace, lines } = record((k) => {
      const box = k.kzalloc(64);
      k.store(k.addr('slot'), box);
      const gone = k.kzalloc(256);
      k.store(gone, k.kmalloc(32));
      k.store(box, gone);
      k.kfree(gone);
    });
    expect(lines.filter((line) => line.startsWith('store make_2'))).toEqual([]);
    expect(lines).toContainEqual(expect.stringMatching(/^store make_1\+0 0x8880[0-9a-f]{8}$/));
    expect(replay(trace)[0]).toEqual(['make_3']);
  });
});

describe('what changes between scans', () => {
  test('is written again before the next', () => {
    let box = 0;
    const module = defineModule({
      name: 'subject',
      init: (k) => ((box = k.kmalloc(64)), 0),
    });
    const system = boot({ modules: [module] });
    system.writeFile(KMEMLEAK, 'stack=off');
    const recorder = new TraceRecorder(system);
    system.insmod('subject');
    for (let i = 1; i <= 4; i++) {
      system.machine.memory.writePtr(box + 8, i < 3 ? i : 3);
      system.sleep(6000);
      system.writeFile(KMEMLEAK, 'scan');
      recorder.report();
    }
    const trace = recorder.finish('changing');
    expect(trace.match(/store subject_init_1\+8 \d/g)).toHaveLength(3);
    expect(replay(trace).map((labels) => labels.length)).toEqual([0, 0, 0, 1]);
  });
});

describe('references from outside', () => {
  test('are stored in an object that is always scanned, those on stacks too', () => {
    let kept = 0;
    const module = defineModule({ name: 'subject', init: (k) => ((kept = k.kmalloc(64)), 0) });
    const system = boot({ modules: [module] });
    const thread = system.tasks.kthreadRun('holder')!;
    const recorder = new TraceRecorder(system);
    system.insmod('subject');
    system.machine.memory.writePtr(thread.stack.start + 256, kept);
    for (const command of ['scan', 'stack=off', 'scan', 'scan']) {
      system.sleep(6000);
      system.writeFile(KMEMLEAK, command);
      recorder.report();
    }
    const trace = recorder.finish('stacks');
    expect(trace).toContain(`store outside+0 subject_init_1  # stack of ${thread.pid}\n`);
    expect(replay(trace)).toEqual([[], [], [], ['subject_init_1']]);
  });

  test('say where they were found', () => {
    let kept = 0;
    const module = defineModule({ name: 'subject', init: (k) => ((kept = k.kmalloc(64)), 0) });
    const system = boot({ modules: [module] });
    system.writeFile(KMEMLEAK, 'stack=off');
    const list = system.kernel.base.data.define('list_of_all', 8);
    const recorder = new TraceRecorder(system);
    system.insmod('subject');
    system.machine.memory.writePtr(list, kept + 16);
    for (let i = 0; i < 3; i++) {
      if (i === 1) system.machine.memory.writePtr(list, 0);
      system.sleep(6000);
      system.writeFile(KMEMLEAK, 'scan');
      recorder.report();
    }
    const trace = recorder.finish('listed');
    expect(trace).toContain('  not_leak outside\n');
    expect(trace).toContain('  store outside+0 subject_init_1+16  # a variable of the kernel\n');
    expect(trace).toContain('  store outside+0 0  # gone\n');
    expect(replay(trace)).toEqual([[], [], ['subject_init_1']]);
  });
});

describe('a recorder', () => {
  test('refuses a machine with more CPUs than traces have', () => {
    expect(() => new TraceRecorder(boot({ cpus: 3 }))).toThrow(RangeError);
  });

  test('does not listen any more when it is finished', () => {
    const { system } = record((k) => void k.kmalloc(64));
    expect(system.kmemleak.state.observers.any).toBe(false);
  });
});
