/**
 * Modules that use the parts of the kernel in C and the rest of the library, leaky and clean, on both
 * checked kernels: the reports are those of the real kernels (test/fixtures/c-modules/expect.json).
 *
 * `reports` counts objects by size and allocating function of the module, with two scans after
 * loading and two after unloading. What a recorded run of the real kernel did not show is in
 * `hidden`: a stale pointer in memory that is not simulated held it, or the reader of the file
 * skipped it; other runs have it.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CModules, CompileCache, boot, formatDiagnostic, type System } from '../../src/index.ts';

const SIM = fileURLToPath(new URL('../../sim/', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../fixtures/c-modules/', import.meta.url));
const KMEMLEAK = '/sys/kernel/debug/kmemleak';

const EAGAIN = 11;
const cache = new CompileCache();

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
  readonly runs: Readonly<Record<'6.1' | '6.12', Run>>;
  /** It holds a reference to itself, so it can not be unloaded. */
  readonly stays?: boolean;
}

const EXPECTED = JSON.parse(readFileSync(`${FIXTURES}expect.json`, 'utf8')) as Readonly<
  Record<string, Expectation>
>;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

function reported(system: System): Counts {
  for (let i = 0; i < 2; i++) {
    system.sleep(6000);
    system.writeFile(KMEMLEAK, 'scan');
  }
  const counts: Record<string, number> = {};
  for (const entry of system.kmemleak.report().split('unreferenced object').slice(1)) {
    const size = /size (\d+)/.exec(entry)![1];
    const frame = /^ +(?:\[<\S+>\] )?(\w+)\+0x[0-9a-f]+\/0x[0-9a-f]+ \[\w+\]/m.exec(entry);
    const key = `${size} ${frame?.[1] ?? '-'}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

function load(version: '6.1' | '6.12', name: string): System {
  const system = boot({ kernel: version });
  const modules = new CModules(system, {
    host: { read },
    includeDirs: [`${SIM}include`],
    kernelDir: `${SIM}kernel`,
    cache,
  });
  const built = modules.build(name, [`${FIXTURES}${name}.c`]);
  expect(built.diagnostics.map(formatDiagnostic)).toEqual([]);
  system.modules.register(built.definition!);
  system.writeFile(KMEMLEAK, 'stack=off');
  system.log.clear();
  expect(system.insmod(name)).toBe(0);
  return system;
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

describe.each(['6.1', '6.12'] as const)('modules on %s', (version) => {
  it.each(Object.keys(EXPECTED))('%s', (name) => {
    const { files, texts, runs, stays } = EXPECTED[name];
    const { loaded, gone, hidden, log } = runs[version];
    const system = load(version, name);
    expect(useFiles(system, files)).toEqual(texts);
    expect(reported(system), 'loaded').toEqual(loaded);
    expect(system.rmmod(name)).toBe(stays ? -EAGAIN : 0);
    expect(reported(system), 'gone').toEqual(gone);
    if (log) expect(logged(system)).toEqual(log);
    for (const phase of ['loaded', 'gone'] as const) {
      for (const [key, count] of Object.entries(hidden[phase])) {
        expect(count).toBeLessThanOrEqual(runs[version][phase][key]);
      }
    }
  });
});

describe.each(['6.1', '6.12'] as const)('all parts of the kernel in C on %s', (version) => {
  it('compile without a warning, and there is room for all of them at once', () => {
    const system = boot({ kernel: version });
    const sources = readFileSync(`${SIM}kernel/Kbuild`, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('obj-y'))
      .flatMap((line) => line.split('=')[1].trim().split(' '))
      .map((object) => readFileSync(`${SIM}kernel/${object.replace(/o$/, 'c')}`, 'utf8'));
    // One name of each that all versions have.
    const names = sources.flatMap((text) => {
      const always = text.replaceAll(/^#if [^]*?^#endif/gm, '');
      const name = /^EXPORT_SYMBOL(?:_GPL)?\((\w+)\)/m.exec(always)?.[1];
      return name === undefined ? [] : [name];
    });
    const text = `${names.map((name) => `extern char ${name};\n`).join('')}
int init_module(void) { static char *all[] = { &${names.join(', &')} }; return all[0] == 0; }\n`;
    const modules = new CModules(system, {
      host: { read: (path) => (path === 'all.c' ? text : read(path)) },
      includeDirs: [`${SIM}include`],
      kernelDir: `${SIM}kernel`,
    });
    const built = modules.build('all', ['all.c']);
    expect(built.diagnostics.map(formatDiagnostic)).toEqual([]);
    system.modules.register(built.definition!);
    expect(system.insmod('all')).toBe(0);
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
