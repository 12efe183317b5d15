/**
 * Modules that use the parts of the kernel in C and the rest of the library, leaky and clean, on the
 * checked kernels: the reports are those of the real kernels (test/fixtures/c-modules/expect.json).
 *
 * `reports` counts objects by size and allocating function of the module, with two scans after
 * loading and two after unloading. What a recorded run of the real kernel did not show is in
 * `hidden`: a stale pointer in memory that is not simulated held it, or the reader of the file
 * skipped it; other runs have it.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withoutSheaves } from '../../src/boot-line.ts';
import type { System } from '../../src/index.ts';
import { profileOf } from '../../src/versions/profile.ts';
import { absolute } from '../support/source-tree.ts';
import { KERNEL_DIR } from '../support/kernel-dir.ts';
import type { ModuleMachine } from '../support/module-machine.ts';
import { REPORTED_VERSIONS, VERSIONS, bootMachine, type ReportedVersion } from './scenario.ts';

const FIXTURES = absolute('test/fixtures/c-modules');

const EAGAIN = 11;

type Counts = Readonly<Record<string, number>>;

/** What a module did on one kernel. */
interface Run {
  readonly loaded: Counts;
  readonly gone: Counts;
  readonly hidden: { readonly loaded: Counts; readonly gone: Counts };
  /** What the module logged from loading to unloading, where it says what is the same everywhere. */
  readonly log?: readonly string[];
}

interface Expectation {
  /** Files that are read, or written with a text, after the module was loaded. */
  readonly files: readonly (readonly [path: string, text?: string])[];
  /** What the reads gave. */
  readonly texts: readonly string[];
  /** A kernel that was not asked, or that has not the functions of the module, has none. */
  readonly runs: Readonly<Partial<Record<ReportedVersion, Run>>>;
  /** It holds a reference to itself, so it can not be unloaded. */
  readonly stays?: boolean;
}

const EXPECTED = JSON.parse(readFileSync(`${FIXTURES}/expect.json`, 'utf8')) as Readonly<
  Record<string, Expectation>
>;

function reported(machine: ModuleMachine): Counts {
  const counts: Record<string, number> = {};
  for (const { size, function: fn } of machine.leaks()) {
    const key = `${size} ${fn ?? '-'}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

function load(version: ReportedVersion, name: string): ModuleMachine {
  const bootLine = withoutSheaves('', profileOf(version).slab);
  const machine = bootMachine({ kernel: version, bootLine });
  machine.system.log.clear();
  expect(machine.insmod(readFileSync(`${FIXTURES}/${name}.c`, 'latin1'), {}, name)).toBe(0);
  return machine;
}

/** The log but for what kmemleak and the loader say, without times and offsets in functions. */
function logged(system: System): string[] {
  return system.log.dmesg
    .split('\n')
    .map((line) => line.replace(/^\[[^\]]*\] /, '').replace(/\+0x\w+\/0x\w+/g, ''))
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !/^kmemleak: |: loading out-of-tree module/.test(line));
}

/** Uses the files of a module as a shell does; gives what was read. */
function useFiles(system: System, files: Expectation['files']): (string | number)[] {
  return files.flatMap(([path, text]) => {
    if (text === undefined) return [system.readFile(path)];
    expect(system.writeFile(path, text)).toBe(text.length);
    return [];
  });
}

describe.each(REPORTED_VERSIONS)('modules on %s', (version) => {
  const asked = Object.keys(EXPECTED).filter((name) => EXPECTED[name].runs[version]);
  it.each(asked)('%s', (name) => {
    const { files, texts, runs, stays } = EXPECTED[name];
    const { loaded, gone, hidden, log } = runs[version]!;
    const machine = load(version, name);
    const { system } = machine;
    expect(useFiles(system, files)).toEqual(texts);
    expect(reported(machine), 'loaded').toEqual(loaded);
    expect(system.rmmod(name)).toBe(stays ? -EAGAIN : 0);
    expect(reported(machine), 'gone').toEqual(gone);
    if (log) expect(logged(system)).toEqual(log);
    for (const phase of ['loaded', 'gone'] as const) {
      for (const [key, count] of Object.entries(hidden[phase])) {
        expect(count).toBeLessThanOrEqual(runs[version]![phase][key]);
      }
    }
  });
});

describe.each(VERSIONS)('all parts of the kernel in C on %s', (version) => {
  it('compile without a warning, and there is room for all of them at once', () => {
    const sources = readFileSync(`${KERNEL_DIR}/Kbuild`, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('obj-y'))
      .flatMap((line) => line.split('=')[1].trim().split(' '))
      .map((object) => readFileSync(`${KERNEL_DIR}/${object.replace(/o$/, 'c')}`, 'utf8'));
    // One name of each that all versions have.
    const names = sources.flatMap((text) => {
      const always = text.replaceAll(/^#if [^]*?^#endif/gm, '');
      const name = /^EXPORT_SYMBOL(?:_GPL)?\((\w+)\)/m.exec(always)?.[1];
      return name === undefined ? [] : [name];
    });
    const text = `${names.map((name) => `extern char ${name};\n`).join('')}
int init_module(void) { static char *all[] = { &${names.join(', &')} }; return all[0] == 0; }\n`;
    expect(bootMachine({ kernel: version }).insmod(text)).toBe(0);
  });
});

it('most of what real kernels reported was reported in the recorded run', () => {
  const sum = (counts: Counts): number => Object.values(counts).reduce((a, b) => a + b, 0);
  const runs = Object.values(EXPECTED).flatMap((expectation) => Object.values(expectation.runs));
  const all = runs.reduce((n, run) => n + sum(run.loaded) + sum(run.gone), 0);
  const hidden = runs.reduce((n, run) => n + sum(run.hidden.loaded) + sum(run.hidden.gone), 0);
  expect(all).toBeGreaterThan(400);
  expect(hidden / all).toBeLessThan(0.1);
});
