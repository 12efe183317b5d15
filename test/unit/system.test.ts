import { describe, expect, test } from 'vitest';
import { EINVAL, EISDIR, ENOENT, EPERM } from '../../src/lib/errptr.ts';
import { GFP_KERNEL, __GFP_NOWARN } from '../../src/mm/gfp.ts';
import { boot, type System, type SystemConfig } from '../../src/system.ts';

const FILE = '/sys/kernel/debug/kmemleak';
const MIB = 1024 * 1024;

/** kmemleak's lines of the log, without stamps. */
function said(system: System, from = 0): string[] {
  const lines = system.log.read(from).map(({ text }) => text);
  return lines.filter((text) => text.startsWith('kmemleak: ')).map((text) => text.slice(10));
}

/** The seconds at which kmemleak spoke. */
function times(system: System, from: number): number[] {
  const records = system.log.read(from).filter(({ text }) => text.startsWith('kmemleak: '));
  return records.map(({ timeNs }) => Math.floor(timeNs / 1e9));
}

const INITIALIZED = /^Kernel memory leak detector initialized \(mem pool available: \d+\)$/;
const DISABLED = 'Kernel memory leak detector disabled';

describe('a configuration that can not be', () => {
  test.each<[SystemConfig, RegExp]>([
    [{ cpus: 0 }, /^cpus is 1 to 64, not 0$/],
    [{ cpus: 65 }, /^cpus is 1 to 64, not 65$/],
    [{ cpus: 1.5 }, /^cpus is 1 to 64, not 1\.5$/],
    [{ cpus: NaN }, /^cpus is 1 to 64, not NaN$/],
    [{ memBytes: 31 * MIB }, /^memory is 32 MiB to 4 GiB in whole pages, not 32505856 bytes$/],
    [{ memBytes: 4096 * MIB + 4096 }, /^memory is 32 MiB to 4 GiB/],
    [{ memBytes: 64 * MIB + 1 }, /^memory is 32 MiB to 4 GiB/],
    [{ kernel: '0.1' as '6.1' }, /^kernel '0\.1' is not 5\.9, 6\.1\b.* or [\d.]+$/],
    [{ kernel: 'toString' as '6.1' }, /^kernel 'toString' is not/],
    [{ bootLine: 'kmemlek=on', cpus: 0 }, /^unknown boot parameter 'kmemlek', .*; cpus is 1/],
  ])('%o', (config, message) => {
    expect(() => boot(config)).toThrow(RangeError);
    expect(() => boot(config)).toThrow(message);
  });
});

describe('a machine', () => {
  test.each<[SystemConfig, number]>([
    [{ cpus: 1, memBytes: 32 * MIB }, 29_000],
    [{ cpus: 64, memBytes: 64 * MIB }, 58_000],
    [{ memBytes: 4096 * MIB }, 4_100_000],
  ])('finds a leak: %o', (config, kib) => {
    const system = boot(config);
    const [, total] = /^MemTotal: +(\d+) kB\n/.exec(String(system.readFile('/proc/meminfo'))) ?? [];
    expect(Number(total)).toBeGreaterThan(kib);
    expect(Number(total) * 1024).toBeLessThan(system.config.memBytes);
    const leak = system.slab.kmalloc(100, GFP_KERNEL);
    system.sleep(6000);
    expect(system.writeFile(FILE, 'scan')).toBe(4);
    expect(system.readFile(FILE)).toBe('');
    expect(system.writeFile(FILE, 'scan')).toBe(4);
    expect(system.kmemleak.reported().map((o) => o.pointer)).toEqual([leak]);
    expect(system.readFile(FILE)).toMatch(/^unreferenced object 0xffff8880[^]* \(size 128\):\n/);
  });

  test('has defaults, and says what it is', () => {
    const system = boot();
    const config = {
      kernel: '6.12',
      cpus: 2,
      memBytes: 64 * MIB,
      seed: 'kmemleak',
      schedule: 'random',
      bootLine: '',
      truth: false,
    };
    expect(system.config).toEqual(config);
    expect(system.cpus).toBe(2);
    expect(system.kernelRelease).toBe('6.12.117');
    expect(system.tasks.current.pid).toBeLessThan(2);
    expect(said(system)).toEqual([expect.stringMatching(INITIALIZED)]);
  });

  test('draws the same numbers with the same seed', () => {
    const draw = (seed: string): number[] => {
      const system = boot({ seed });
      return Array.from({ length: 5 }, () => system.random());
    };
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
    for (const n of draw('c')) expect(n >= 0 && n < 32_768 && Number.isInteger(n)).toBe(true);
  });
});

describe('files and time', () => {
  test('a file that is not there, a directory, bytes and text', () => {
    const system = boot();
    expect(system.readFile('/nope')).toBe(-ENOENT);
    expect(system.writeFile('/nope', 'x')).toBe(-ENOENT);
    expect(system.readFile('/sys')).toBe(-EISDIR);
    expect(system.writeFile('/sys', 'x')).toBe(-EISDIR);
    expect(system.writeFile(FILE, new Uint8Array([0x73, 0x63, 0x61, 0x6e, 0x0a]))).toBe(5);
    expect(system.writeFile(FILE, '\u00ff')).toBe(-EINVAL);
    expect(system.writeFile(FILE, '')).toBe(-EINVAL);
  });

  test('time passes when somebody sleeps, and while the log prints', () => {
    const system = boot();
    const before = system.nowNs();
    system.sleep(2500);
    expect(system.nowNs() - before).toBe(2.5e9);
    system.sleep(0);
    expect(system.nowNs() - before).toBe(2.5e9);
    const { seq } = system.log;
    system.writeFile(FILE, 'dump=1');
    expect(system.log.seq).toBe(seq + 1);
    expect(system.nowNs() - before).toBeGreaterThan(2.5e9);
  });

  test('work that is due is done when a system call returns', () => {
    const system = boot();
    expect(system.writeFile(FILE, 'off')).toBe(3);
    // The clean-up has run.
    expect([...system.kmemleak.objects()]).toEqual([]);
    expect(system.writeFile(FILE, 'scan')).toBe(-EPERM);
    expect(system.writeFile(FILE, 'clear')).toBe(5);
  });
});

describe('kmemleak at boot', () => {
  test.each<[string, boolean, readonly unknown[]]>([
    ['', true, [expect.stringMatching(INITIALIZED)]],
    ['kmemleak=on', true, [expect.stringMatching(INITIALIZED)]],
    ['kmemleak=off', false, [DISABLED]],
    ['kmemleak=off kmemleak=on', false, [DISABLED]],
    ['CONFIG_DEBUG_KMEMLEAK_DEFAULT_OFF=y', false, [DISABLED]],
    ['CONFIG_DEBUG_KMEMLEAK_DEFAULT_OFF=y kmemleak=on', true, [expect.stringMatching(INITIALIZED)]],
    ['CONFIG_DEBUG_KMEMLEAK_DEFAULT_OFF=n', true, [expect.stringMatching(INITIALIZED)]],
  ])("'%s'", (bootLine, enabled, lines) => {
    for (const kernel of ['5.9', '6.1', '6.12'] as const) {
      const line = `${bootLine} CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN=n`;
      const system = boot({ kernel, bootLine: line });
      expect(system.kmemleak.enabled).toBe(enabled);
      expect(said(system)).toEqual(lines);
      if (!enabled) expect([...system.kmemleak.objects()]).toEqual([]);
    }
  });

  test('a memory pool that runs out ends it, once its cache gives nothing', () => {
    const system = boot({ bootLine: 'CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE=200' });
    const { pool } = system.kmemleak.state;
    const left = pool.poolFree;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(200);
    pool.failCache = () => true;
    const { seq } = system.log;
    for (let i = 0; i < left; i++) system.slab.kmalloc(16, GFP_KERNEL);
    expect(system.kmemleak.enabled).toBe(true);
    expect(system.slab.kmalloc(16, GFP_KERNEL)).not.toBe(0);
    expect(system.kmemleak.enabled).toBe(false);
    expect(said(system, seq)).toEqual([
      'Memory pool empty, consider increasing CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE',
      'Cannot allocate a kmemleak_object structure',
      DISABLED,
    ]);
    system.sleep(1);
    expect([...system.kmemleak.objects()]).toEqual([]);
  });

  test('the scan thread scans after a minute and then every ten', () => {
    const system = boot({ bootLine: 'CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN=y' });
    expect(said(system)[0]).toBe('Automatic memory scanning thread started');
    const scans: number[] = [];
    system.kmemleak.observe({
      phase: (name) => name === 'whiten' && scans.push(Math.round(system.nowNs() / 1e8) / 10),
    });
    system.sleep(1_900_000);
    expect(scans).toEqual([61.5, 661.5, 1261.5, 1861.5]);
    expect(system.writeFile(FILE, 'scan=5')).toBe(6);
    const { seq } = system.log;
    system.slab.kmalloc(40, GFP_KERNEL);
    system.sleep(12_000);
    // At once, and then every five seconds: new to the second scan, a leak to the third.
    const since = Math.floor(scans[4]);
    expect(scans.slice(4).map((s) => Math.floor(s) - since)).toEqual([0, 5, 10]);
    expect(times(system, seq).map((s) => s - since)).toEqual([10]);
    expect(system.writeFile(FILE, 'scan=off')).toBe(8);
    system.sleep(100_000);
    expect(scans.length).toBe(7);
  });

  test('5.9 has the scan thread by itself, later profiles have not', () => {
    const threads = (['5.9', '6.1', '6.12'] as const).map((kernel) =>
      boot({ kernel })
        .tasks.list()
        .some((task) => task.comm === 'kmemleak'),
    );
    expect(threads).toEqual([true, false, false]);
  });
});

describe('fault injection', () => {
  test('failslab gives NULL to callers, and says so in the log', () => {
    const system = boot({ bootLine: 'failslab=1,100,0,2' });
    expect(system.slab.kmalloc(64, GFP_KERNEL)).toBe(0);
    expect(system.percpu.alloc(8, 8, GFP_KERNEL)).not.toBe(0);
    expect(system.vmalloc.vmalloc(100)).toBe(0);
    expect(system.slab.kmalloc(64, GFP_KERNEL)).not.toBe(0);
    const lines = system.log.read().map(({ text }) => text);
    const at = lines.indexOf('FAULT_INJECTION: forcing a failure.');
    expect(lines[at + 1]).toBe('name failslab, interval 1, probability 100, space 0, times 2');
    expect(lines.filter((text) => text.startsWith('FAULT_INJECTION')).length).toBe(2);
    // What was not allocated is not tracked.
    expect(system.kmemleak.enabled).toBe(true);
  });

  test('fail_page_alloc makes pages fail', () => {
    const system = boot({ bootLine: 'fail_page_alloc=1,100,0,-1' });
    const gfp = GFP_KERNEL | __GFP_NOWARN;
    expect(system.pageAlloc.getFreePages(gfp, 0)).toBe(0);
    expect(system.slab.kmalloc(100_000, gfp)).toBe(0);
  });

  test('its settings are files', () => {
    const system = boot();
    const folder = '/sys/kernel/debug/failslab';
    expect(system.readFile(`${folder}/probability`)).toBe('0\n');
    expect(system.readFile(`${folder}/times`)).toBe('1\n');
    expect(system.writeFile(`${folder}/probability`, '100\n')).toBe(4);
    expect(system.failslab.probability).toBe(100);
    expect(system.writeFile(`${folder}/times`, '-1')).toBe(2);
    for (const bad of ['', 'x', '1 2', '--1', '99999999999']) {
      expect(system.writeFile(`${folder}/times`, bad)).toBe(-EINVAL);
    }
    expect(system.slab.kmalloc(8, GFP_KERNEL)).toBe(0);
    expect(system.readFile(`${folder}/times`)).toBe('-1\n');
  });
});
