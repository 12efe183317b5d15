/**
 * Whatever is written to /sys/kernel/debug/kmemleak, the answer is what a small model of the
 * command table says, and reading always gives a text.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EINVAL, EPERM, ERANGE } from '../../src/lib/errptr.ts';
import { GFP_KERNEL } from '../../src/mm/gfp.ts';
import { boot, type System } from '../../src/system.ts';
import { toU64 } from '../../src/machine/address.ts';
import { checkObjects } from '../../src/testkit/checkers.ts';
import { Marks, holds } from './settings.ts';

const FILE = '/sys/kernel/debug/kmemleak';

/** A number as kstrtoull(…, 0) takes it: the value, or why not. */
function number(text: string): bigint | 'invalid' | 'range' {
  const [, digits, tail] = /^\+?(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)([^]*)$/i.exec(text) ?? [];
  if (digits === undefined) return 'invalid';
  const octal = /^0[0-7]+$/.test(digits);
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  if (value >= 2n ** 64n) return 'range';
  return tail === '' || tail === '\n' ? value : 'invalid';
}

/** The result of a write, from the documents: 0 for success. */
function answer(system: System, data: Uint8Array): number {
  const zero = data.indexOf(0);
  const end = Math.min(63, data.length, zero < 0 ? Infinity : zero);
  const text = String.fromCharCode(...data.subarray(0, end));
  if (text.startsWith('clear')) return 0;
  if (!system.kmemleak.enabled) return -EPERM;
  if (text.startsWith('dump=')) {
    const value = number(text.slice(5));
    const starts = [...system.kmemleak.objects()].filter((o) => (o.flags & 0x30) === 0);
    return starts.some((o) => toU64(o.pointer) === value) ? 0 : -EINVAL;
  }
  if (/^scan=(?!on|off)/.test(text)) {
    const value = number(text.slice(5));
    if (value === 'range') return -ERANGE;
    if (value === 'invalid') return -EINVAL;
    return value >= 2n ** 32n ? -ERANGE : 0;
  }
  return /^(off|stack=on|stack=off|scan)/.test(text) ? 0 : -EINVAL;
}

const command = fc.oneof(
  fc.constantFrom(
    'clear',
    'stack=on',
    'stack=off',
    'scan=on',
    'scan=off',
    'scan',
    'dump=',
    'scan=',
  ),
  fc.constantFrom('scan=5', 'scan=0', 'scan=0x', 'scan=08', 'scan=4294967296', 'scan=4294967295'),
  fc.constantFrom('scan=99999999999999999999', 'scan=-1', 'scan=+7', 'scan= 5', 'dump=0x', 'off'),
  fc.constantFrom('dump=live', 'dump=inside', 'dump=0', 'dump=18446744073709551616', 'dump=0777'),
);
const tail = fc.oneof(
  fc.constantFrom('', '', '\n', ' ', '\0', '\n\n', 'x', '\0rest', ' '.repeat(60)),
  fc.string({ maxLength: 10 }),
);
const bytes = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(command, tail).map(([a, b]) => a + b) },
  { weight: 1, arbitrary: fc.tuple(command, fc.nat(10)).map(([a, n]) => a.slice(0, n)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 70 }) },
  { weight: 1, arbitrary: fc.nat(5000).map((n) => 'scan=1'.padEnd(n, '1').slice(0, n)) },
  { weight: 1, arbitrary: fc.nat(5000).map((n) => '\0'.repeat(n)) },
);
const step = fc.record({
  write: bytes,
  act: fc.constantFrom('leak', 'found', 'sleep', 'free', 'nothing', 'nothing', 'nothing'),
  /** Not every session ends kmemleak, so that the others get far. */
  off: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Leaks something and has it reported. */
function find(system: System): void {
  system.slab.kmalloc(200, GFP_KERNEL);
  system.sleep(6000);
  system.kmemleak.scan();
  system.kmemleak.scan();
}

test('every write has the answer of the model, and every read a text', () => {
  const marks = new Marks();
  const property = (steps: readonly Step[]): void => {
    const system = boot({ memBytes: 32 * 1024 * 1024, cpus: 1 });
    const leaks: number[] = [];
    for (const { write, act, off } of steps) {
      if (act === 'leak') leaks.push(system.slab.kmalloc(40, GFP_KERNEL));
      else if (act === 'free' && leaks.length > 0) system.slab.kfree(leaks.pop()!);
      else if (act === 'sleep') system.sleep(6000);
      else if (act === 'found') find(system);
      const live = toU64(leaks[0] ?? system.kmemleak.state.table.pointer[1]);
      const text = write
        .replace('live', `0x${live.toString(16)}`)
        .replace('inside', `0x${(live + 1n).toString(16)}`);
      if (text.startsWith('off') && !off) continue;
      const data = Uint8Array.from(text, (c) => c.charCodeAt(0) & 0xff);
      const expected = answer(system, data);
      const enabled = system.kmemleak.enabled ? 'on' : 'off';
      marks.see(`${enabled}: ${expected}`);
      expect(system.writeFile(FILE, data)).toBe(expected < 0 ? expected : data.length);
      const report = system.readFile(FILE);
      if (typeof report !== 'string') throw new Error(`reading gave ${report}`);
      if (report !== '') marks.see(`${enabled}: leaks`);
      checkObjects(system);
    }
    system.sleep(1_300_000);
    expect(typeof system.readFile(FILE)).toBe('string');
  };
  holds(fc.array(step, { maxLength: 25, size: 'max' }), property, {
    runs: 60,
    show: (steps) => JSON.stringify(steps),
  });
  expect(
    marks.missing([
      'on: 0',
      `on: ${-EINVAL}`,
      `on: ${-ERANGE}`,
      'on: leaks',
      'off: 0',
      `off: ${-EPERM}`,
      'off: leaks',
    ]),
  ).toEqual([]);
});
