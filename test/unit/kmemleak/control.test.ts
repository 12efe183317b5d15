import { describe, expect, test } from 'vitest';
import { EINVAL, EPERM, ERANGE } from '../../../src/lib/errptr.ts';
import { HEAP, Rig } from '../../support/kmemleak-machine.ts';

const STARTED = 'kmemleak: Automatic memory scanning thread started';
const ENDED = 'kmemleak: Automatic memory scanning thread ended';

describe('commands', () => {
  test.each([
    ['clear', 0],
    ['clearly\n', 0],
    ['off', 0],
    ['offset', 0],
    ['stack=on', 0],
    ['stack=off', 0],
    ['stack=only', 0],
    ['stack=', -EINVAL],
    ['stack', -EINVAL],
    ['scan=on', 0],
    ['scan=off', 0],
    ['scan=0', 0],
    ['scan=600\n', 0],
    ['scan=0x10', 0],
    ['scan=010', 0],
    ['scan=+5', 0],
    ['scan=', -EINVAL],
    ['scan=5s', -EINVAL],
    ['scan=-1', -EINVAL],
    ['scan= 5', -EINVAL],
    ['scan=5\n\n', -EINVAL],
    ['scan=4294967295', 0],
    ['scan=4294967296', -ERANGE],
    ['scan=99999999999999999999', -ERANGE],
    ['scan', 0],
    ['scanner', 0],
    ['scan\0junk', 0],
    ['sca', -EINVAL],
    ['dump=', -EINVAL],
    ['dump', -EINVAL],
    ['', -EINVAL],
    ['\n', -EINVAL],
    [' scan', -EINVAL],
    ['Scan', -EINVAL],
    ['on', -EINVAL],
  ])('%j', (text, result) => {
    const rig = new Rig();
    expect(rig.write(text)).toBe(result === 0 ? text.length : result);
  });

  test('switch the stacks', () => {
    const { state } = new Rig().kmemleak;
    expect(state.stackScan).toBe(true);
    const rig = new Rig();
    rig.write('stack=off');
    expect(rig.kmemleak.state.stackScan).toBe(false);
    rig.write('stack=on');
    expect(rig.kmemleak.state.stackScan).toBe(true);
  });

  test('63 bytes are looked at, all are taken', () => {
    const rig = new Rig();
    const padded = `scan=${'0'.repeat(57)}7`;
    expect(padded.length).toBe(63);
    expect(rig.write(`${padded}9x`)).toBe(65);
    expect(rig.kmemleak.state.jiffiesScanWait).toBe(7000);
    expect(rig.write(`scan=${'0'.repeat(70)}`), 'all of them zeros').toBe(75);
  });

  test('when disabled only clear works', () => {
    const rig = new Rig();
    rig.write('off');
    const commands = ['off', 'on', 'stack=on', 'scan=on', 'scan=5', 'scan', 'dump=0', 'x', ''];
    for (const command of commands) expect(rig.write(command), command).toBe(-EPERM);
    expect(rig.write('clear')).toBe(5);
  });

  test('clear grays what is shown, for good', () => {
    const rig = new Rig();
    const [a, b] = [rig.alloc(), rig.alloc()];
    rig.settle();
    rig.root(0, b);
    rig.scan();
    rig.write('clear');
    expect(rig.view(a)).toMatchObject({ minCount: 0, flags: 3 });
    expect(rig.view(b), 'b was found again').toMatchObject({ minCount: 1, flags: 3 });
    rig.root(0, 0);
    rig.scan();
    expect(rig.reported()).toEqual([b]);
    expect(rig.kmemleak.state.foundLeaks).toBe(false);
  });

  test('what is cleared is read: it may hold the last pointer to something', () => {
    const rig = new Rig();
    const [a, b] = [rig.alloc(), rig.alloc()];
    rig.store(a, b);
    rig.settle();
    rig.root(0, b);
    rig.scan();
    rig.write('clear');
    rig.root(0, 0);
    rig.scan();
    expect(rig.reported()).toEqual([]);
  });
});

describe('dump=', () => {
  test.each([
    ['0xffff888000400000\n', undefined],
    ['18446612682074226688', undefined],
    ['01777774210000020000000', undefined],
    ['ffff888000400000', -EINVAL],
    ['0xffff88800040000g', -EINVAL],
    ['0x1ffff888000400000', -EINVAL],
  ])('%s', (text, error) => {
    const rig = new Rig();
    rig.alloc();
    expect(rig.write(`dump=${text}`)).toBe(error ?? text.length + 5);
    const first = 'kmemleak: Object 0xffff888000400000 (size 64):';
    expect(rig.log[0]).toBe(error === undefined ? first : undefined);
  });

  test('an unknown address is said to be, canonical or not', () => {
    const rig = new Rig();
    rig.alloc();
    for (const text of ['0', '0xdead000000000100', '0x0000888000400000', '0xffff888000400040']) {
      rig.takeLog();
      expect(rig.write(`dump=${text}`)).toBe(-EINVAL);
      const shown = text === '0' ? '0x00000000' : `0x${BigInt(text).toString(16)}`;
      expect(rig.log).toEqual([`kmemleak: Unknown object at ${shown}`]);
    }
  });

  test.each([
    ['6.1', '__lookup_object.cold'],
    ['6.12', '__lookup_object'],
  ] as const)('%s: an address inside an object is warned of', (version, lookup) => {
    const rig = new Rig({ version });
    rig.alloc();
    expect(rig.write('dump=0xffff888000400008')).toBe(-EINVAL);
    expect(rig.log.slice(0, 3)).toEqual([
      'kmemleak: Found object by alias at 0xffff888000400008',
      `stack: ${lookup} < __find_and_get_object < kmemleak_write`,
      'kmemleak: Object 0xffff888000400000 (size 64):',
    ]);
    expect(rig.log.at(-1)).toBe('kmemleak: Unknown object at 0xffff888000400008');
  });
});

describe('the scan thread', () => {
  test('with automatic scans: after 60 s, then every 600 s', () => {
    const rig = new Rig({ autoScan: true });
    expect(rig.kmemleak.state.config.autoScan).toBe(true);
    rig.clock.advance(59_999);
    expect(rig.threads).toEqual(['start kmemleak']);
    rig.clock.advance(1_300_000);
    expect(rig.threads.slice(1)).toEqual([
      'run kmemleak at 60 s',
      'run kmemleak at 660 s',
      'run kmemleak at 1260 s',
    ]);
  });

  test('it finds leaks by itself', () => {
    const rig = new Rig({ autoScan: true });
    const a = rig.alloc();
    rig.clock.advance(60_000);
    expect(rig.reported()).toEqual([]);
    rig.clock.advance(600_000);
    expect(rig.reported()).toEqual([a]);
  });

  test('started by hand it scans at once', () => {
    const rig = new Rig();
    rig.clock.advance(1000);
    rig.write('scan=on');
    rig.write('scan=on');
    expect(rig.log).toEqual([STARTED]);
    rig.clock.advance(600_000);
    expect(rig.threads).toEqual(['start kmemleak', 'run kmemleak at 1 s', 'run kmemleak at 601 s']);
    rig.write('scan=off');
    rig.write('scan=off');
    rig.clock.advance(2_000_000);
    expect(rig.log).toEqual([STARTED, ENDED]);
    expect(rig.threads.slice(3)).toEqual(['stop kmemleak']);
  });

  test('the delay before the first scan is there once', () => {
    const rig = new Rig({ autoScan: true });
    rig.write('scan=off');
    rig.clock.advance(100_000);
    rig.write('scan=on');
    expect(rig.threads).toEqual([
      'start kmemleak',
      'stop kmemleak',
      'start kmemleak',
      'run kmemleak at 100 s',
    ]);
  });

  test('scan=N starts it anew with another period, scan=0 stops it', () => {
    const rig = new Rig();
    rig.write('scan=20');
    rig.clock.advance(40_000);
    const runs = (): string[] => rig.threads.filter((line) => line.startsWith('run'));
    expect(runs()).toEqual([0, 20, 40].map((s) => `run kmemleak at ${s} s`));
    rig.write('scan=30');
    rig.clock.advance(30_000);
    expect(runs().slice(3)).toEqual([40, 70].map((s) => `run kmemleak at ${s} s`));
    rig.write('scan=0');
    rig.clock.advance(100_000);
    expect(runs().length).toBe(5);
    expect(rig.log).toEqual([STARTED, ENDED, STARTED, ENDED]);
    rig.write('scan=x');
    expect(rig.kmemleak.state.jiffiesScanWait, 'what is wrong changes nothing').toBe(30_000);
  });

  test('a period of 2^31 ms or more never ends', () => {
    const rig = new Rig();
    rig.write('scan=2147483');
    expect(rig.kmemleak.state.jiffiesScanWait).toBe(2_147_483_000);
    rig.write('scan=2147484');
    rig.write('scan=4294967295');
    rig.clock.advance(2 ** 33);
    expect(rig.threads.filter((line) => line.startsWith('run')).length).toBe(3);
  });

  test('disabling ends it', () => {
    const rig = new Rig({ autoScan: true });
    rig.write('off');
    expect(rig.log).toEqual(['kmemleak: Kernel memory leak detector disabled', ENDED]);
    rig.clock.advance(1_000_000);
    expect(rig.threads).toEqual(['start kmemleak', 'stop kmemleak']);
  });
});

test('a scan by command and the thread see the same heap', () => {
  const rig = new Rig();
  rig.alloc();
  rig.age();
  rig.write('scan');
  rig.write('scan=on');
  expect(rig.reported()).toEqual([HEAP]);
});
