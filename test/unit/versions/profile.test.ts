import { describe, expect, test } from 'vitest';
import { boot, defineModule, type KernelChoice } from '../../../src/index.ts';
import { FIRST_KERNEL, KERNELS } from '../../../src/versions/kernels.ts';
import { kernelLike, newestKernel, profileOf, profilesOf } from '../../../src/versions/profile.ts';
import { ModuleMachine, moduleText } from '../../support/module-machine.ts';

/** A name that the list will never have: kmemleak came with 2.6.31. */
const SCRATCH = '0.1';

test('a column states what differs, the rest is as in the kernel before', () => {
  const [first, second, third] = (['5.9', '6.1', '6.12'] as const).map(profileOf);
  expect(first.name).toBe(FIRST_KERNEL);
  expect(second.slab.createFrames).toBe(first.slab.createFrames);
  expect(second.kmemleak.coldWarnings).toBe(true);
  expect(third.kernel.x64SysCall).toBe(second.kernel.x64SysCall);
  for (const { slab } of [second, third])
    expect(Object.keys(slab)).toEqual(Object.keys(first.slab));
});

test('an entry may name the kernel that its columns differ from', () => {
  const branch = KERNELS.map((kernel) =>
    kernel.name === '6.12' ? { ...kernel, like: '5.9' } : kernel,
  );
  const { slab, vmalloc } = profilesOf(branch).get('6.12')!;
  expect(slab.origSizeBytes).toBe(8);
  expect([vmalloc.areaHasFlags, profileOf('6.12').vmalloc.areaHasFlags]).toEqual([false, true]);
  expect(() => profilesOf([{ ...KERNELS[1], like: '6.12' }])).toThrow('does not come before it');
});

test('a kernel is asked for by a fact', () => {
  expect(newestKernel(() => true)).toBe(KERNELS.at(-1)!.name);
  expect(newestKernel(({ kmemleak }) => !kmemleak.physTree)).toBe('5.9');
  expect(() => newestKernel(() => false)).toThrow('no kernel');
});

test('a kernel made at run time has a name of its own and a release', () => {
  const next = kernelLike('6.12', { name: SCRATCH });
  expect(next).toEqual({
    ...profileOf('6.12'),
    name: SCRATCH,
    release: '0.1.0',
    verified: false,
  });
  expect(kernelLike(next, { name: '0.2', release: '0.2.2-rt', build: '#7' })).toMatchObject({
    release: '0.2.2-rt',
    build: '#7',
  });
  expect(profileOf(next)).toBe(next);
  expect(() => kernelLike('6.12', { name: '6.1' })).toThrow("kernel '6.1' is in the list already");
  expect(() => kernelLike('6.12', { name: 'next' })).toThrow("of 'next' must be given");
});

test.each([
  ['6.11', { name: 'x', release: '6.1.1' }, 'there is no kernel "6.11"'],
  ['6.12', { name: 'x', release: '6.1.2\n\0evil' }, 'begins with three numbers'],
  ['6.12', { name: 'a b', release: '6.1.1' }, "can not be a kernel's name"],
  ['6.12', { name: 'x', release: '6.1.1', kmemlaek: {} }, "no facts of 'kmemlaek'"],
  ['6.12', { name: 'x', release: '6.1.1', kmemleak: null }, 'kmemleak: no facts'],
  ['6.12', { name: 'x', release: '6.1.1', kmemleak: { nope: 1 } }, "there is no fact 'nope'"],
  [
    '6.12',
    { name: 'x', release: '6.1.1', kmemleak: { reportAge: 1 } },
    'is a boolean, not a number',
  ],
])('no kernel like %s is %o', (base, changes, message) => {
  expect(() => kernelLike(base as '6.12', changes as never)).toThrow(message);
  expect(() => kernelLike(base as '6.12', changes as never)).toThrow(RangeError);
});

test.each([{}, { name: '6.12' }, ['6.12'], null, 612, '6.11'])('%o is no kernel', (kernel) => {
  expect(() => boot({ kernel: kernel as never })).toThrow(RangeError);
});

/** All that a machine says of a module that leaks and breaks a slab. */
function story(kernel: KernelChoice): Record<'log' | 'release' | 'report', string> {
  const leaky = defineModule({
    name: 'leaky',
    init(k) {
      k.kmalloc(100);
      k.vmalloc(5000);
      const ptr = k.kmalloc(20);
      k.store(ptr + 24, 1);
      k.kfree(ptr);
      return 0;
    },
  });
  const bootLine = 'slub_debug=FZPU';
  const system = boot({ kernel, seed: '1', bootLine, modules: [leaky] });
  system.insmod('leaky');
  system.sleep(6000);
  system.kmemleak.scan();
  system.kmemleak.scan();
  const log = system.log.read().map(({ text }) => text);
  const { kernelRelease: release } = system;
  return { log: log.join('\n'), release, report: system.kmemleak.report() };
}

describe('a kernel that is 6.12 with one fact changed differs in that alone', () => {
  const known = story('6.12');
  const renamed = known.log.replaceAll('6.12.117', '0.1.0');

  test('no fact', () => {
    expect(known.report.match(/unreferenced object/g)).toHaveLength(2);
    expect(story(kernelLike('6.12', { name: SCRATCH }))).toEqual({
      log: renamed,
      release: '0.1.0',
      report: known.report,
    });
  });

  test('one of kmemleak: reports tell the age', () => {
    const next = story(kernelLike('6.12', { name: SCRATCH, kmemleak: { reportAge: true } }));
    expect(next.log).toBe(renamed);
    expect(next.report).toMatch(/ \(age \d+\.\d+s\)$/m);
    expect(next.report.replaceAll(/ \(age .*\)$/gm, '')).toBe(known.report);
  });

  test('one of the slab allocator: what is beyond the request is no red zone', () => {
    const next = story(kernelLike('6.12', { name: SCRATCH, slab: { redzoneInObject: false } }));
    expect(known.log).toContain('[kmalloc Redzone overwritten]');
    expect(next.log).not.toContain('overwritten');
    const said = new Set(renamed.split('\n'));
    expect(next.log.split('\n').filter((line) => !said.has(line))).toEqual([]);
    // The checksum of a block sees what poison lies behind the request.
    const withoutCrc = (report: string): string => report.replaceAll(/ \(crc .*\)/g, '');
    expect(withoutCrc(next.report)).toBe(withoutCrc(known.report));
  });
});

test('modules in C see its number, and are compiled as it is', () => {
  const said = (kernel: KernelChoice): string[] => {
    const machine = new ModuleMachine({ kernel });
    const body = 'pr_info("%x %d\\n", LINUX_VERSION_CODE, (char)-1 < 0);';
    machine.insmod(moduleText(body, '#include <linux/version.h>\n'));
    return machine.said();
  };
  const signed = kernelLike('6.12', { name: SCRATCH, c: { charIsUnsigned: false } });
  expect([said('6.12'), said(signed)]).toEqual([['60c75 0'], ['100 1']]);
});
