/**
 * AddressSanitizer: `gcc -fsanitize=address`.
 */
import type { Detector } from '../detector.ts';
import { comparedRun } from '../lsan/compared.ts';
import { judgeLeaks } from '../lsan/judge.ts';
import { LSAN_FUNCTIONS, type Sanitizer } from '../lsan/run.ts';
import { AsanRun } from './run.ts';

/** Red zones by the size of a block: up to each size, as many bytes. */
const RED_ZONES: readonly (readonly [size: number, bytes: number])[] = [
  [64 - 16, 16],
  [128 - 32, 32],
  [512 - 64, 64],
  [4096 - 128, 128],
  [(1 << 14) - 256, 256],
  [(1 << 15) - 512, 512],
  [(1 << 16) - 1024, 1024],
  [Infinity, 2048],
];
const ASAN: Sanitizer = {
  name: 'AddressSanitizer',
  library: {
    file: 'asan/asan_malloc_linux.cpp',
    lines: {
      free: 52,
      malloc: 69,
      calloc: 77,
      realloc: 85,
      reallocarray: 92,
      memalign: 99,
      aligned_alloc: 113,
      posix_memalign: 145,
      valloc: 150,
      pvalloc: 156,
      strdup: 439,
    },
  },
  heap: {
    redZone: (size) => RED_ZONES.find(([max]) => size <= max)![1],
    align: 8,
    fill: { byte: 0xbe, max: 4096 },
    // What the loader and the C library have allocated before main().
    before: [24],
    quarantines: true,
  },
  exitcode: 1,
  variables: ['ASAN_OPTIONS', 'LSAN_OPTIONS'],
  defaults: ['__asan_default_options', '__lsan_default_options'],
  keepsArgument: true,
  checksEarly: false,
};

export const asan: Detector = {
  name: 'asan',
  sanitizer: 'address',
  redZones: true,
  functions: [...LSAN_FUNCTIONS, '__asan_unpoison_stack_memory', '__asan_poison_stack_memory'],
  tool: () => new AsanRun(ASAN),
  compare: { program: () => comparedRun(new AsanRun(ASAN)) },
  judge: (program) => judgeLeaks(program, program.recording.lsan, new AsanRun(ASAN)),
};
