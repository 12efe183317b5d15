import { describe, expect, test } from 'vitest';
import { parseBootLine } from '../../src/boot-line.ts';
import { MEM_POOL_SIZE } from '../../src/kmemleak/limits.ts';

describe('a command line', () => {
  test('that is empty asks for nothing', () => {
    const nothing = {
      slubDebug: '',
      initOnFree: false,
      initOnAlloc: false,
      noHashPointers: false,
      kmemleak: [],
      failslab: '',
      failPageAlloc: '',
      autoScan: undefined,
      defaultOff: false,
      verboseConfig: false,
      verbose: undefined,
      minUnrefScans: undefined,
      memPoolSize: MEM_POOL_SIZE,
      problems: [],
    };
    expect(parseBootLine('')).toEqual(nothing);
    expect(parseBootLine(' \t\n ')).toEqual(nothing);
  });

  test('that asks for everything', () => {
    const line =
      ' kmemleak=off  kmemleak=on slub_debug=FZ,kmalloc-64 init_on_free=1 init_on_alloc=on ' +
      'no_hash_pointers failslab=1,2,3,-4 fail_page_alloc=10,100,0,1 ' +
      'CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN=y CONFIG_DEBUG_KMEMLEAK_DEFAULT_OFF=y ' +
      'CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE=400 CONFIG_DEBUG_KMEMLEAK_VERBOSE=y ' +
      'kmemleak.verbose=0 kmemleak.min_unref_scans=0x10';
    expect(parseBootLine(line)).toEqual({
      slubDebug: 'FZ,kmalloc-64',
      initOnFree: true,
      initOnAlloc: true,
      noHashPointers: true,
      kmemleak: ['off', 'on'],
      failslab: '1,2,3,-4',
      failPageAlloc: '10,100,0,1',
      autoScan: true,
      defaultOff: true,
      verboseConfig: true,
      verbose: false,
      minUnrefScans: 16,
      memPoolSize: 400,
      problems: [],
    });
  });

  test.each([
    ['slub_debug', 'FZPU'],
    ['slub_debug=', 'FZPU'],
    ['slub_debug=FZPU', 'FZPU'],
    ['slab_debug=P', 'P'],
    ['slub_debug=- slab_debug=P', '-'],
    ['slub_debug=F slub_debug=Z', 'Z'],
    ['slub_debug=FZ=x', 'FZ=x'],
  ])('slub_debug in %s', (line, value) => {
    expect(parseBootLine(line)).toMatchObject({ slubDebug: value, problems: [] });
  });

  test.each([
    ['init_on_free', true],
    ['init_on_free=y', true],
    ['init_on_free=Y', true],
    ['init_on_free=0', false],
    ['init_on_free=off', false],
    ['init_on_free=1 init_on_free=n', false],
  ])('a switch: %s', (line, value) => {
    expect(parseBootLine(line)).toMatchObject({ initOnFree: value, problems: [] });
  });
});

describe('what can not be understood', () => {
  test.each([
    ['kmemlek=off', "unknown boot parameter 'kmemlek', did you mean 'kmemleak'?"],
    ['quiet', "unknown boot parameter 'quiet'"],
    ['=on', "unknown boot parameter ''"],
    ['Slub_debug=P', "unknown boot parameter 'Slub_debug', did you mean 'slub_debug'?"],
    ['kmemleak', "'kmemleak=' is neither on nor off"],
    ['kmemleak=ON', "'kmemleak=ON' is neither on nor off"],
    ['init_on_free=2', "'init_on_free=2' is neither y nor n"],
    ['failslab=1,2,3', "'failslab=1,2,3' is not INTERVAL,PROBABILITY,SPACE,TIMES"],
    ['failslab=1,2,3,x', "'failslab=1,2,3,x' is not INTERVAL,PROBABILITY,SPACE,TIMES"],
    ['CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN=maybe', /AUTO_SCAN=maybe' is neither y nor n$/],
    ['CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE=199', /^CONFIG_\w+ is 200 to 1000000$/],
    ['CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE=1000001', /is 200 to 1000000$/],
    ['CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE=4e2x', /is 200 to 1000000$/],
    ['CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE=', /is 200 to 1000000$/],
  ])('%s', (line, problem) => {
    const { problems } = parseBootLine(line);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    if (typeof problem === 'string') expect(problems).toEqual([problem]);
  });

  test('is told of all at once', () => {
    expect(parseBootLine('a=1 kmemleak=x init_on_alloc=7 b').problems.length).toBe(4);
  });
});
