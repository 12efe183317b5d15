/**
 * stdlib.h, malloc.h: memory, numbers, the environment, the end of the program.
 */
import { EINVAL, ENOMEM } from '../../lib/errptr.ts';
import { lowerOfU64, upperOfU64, type VirtAddr } from '../../machine/address.ts';
import type { HostCall, HostFunction, HostLibrary } from '../../crun/vm/host.ts';
import { HeapAbort } from '../malloc.ts';
import type { Process } from '../process.ts';
import { ProgramEnd, SIGABRT, raised } from '../signal.ts';

/** Adds the functions of stdlib.h. */
export function addStdlib(library: HostLibrary, proc: Process): void {
  addMemory(library, proc);
  addEnds(library, proc);
  addNumbers(library, proc);
  const getenv = (name: string): VirtAddr => {
    const { memory } = proc;
    for (let at = memory.readPtr(proc.variable('environ')); ; at += 8) {
      const text = memory.readPtr(at);
      if (text === 0) return 0;
      if (memory.readString(text, 1 << 16).startsWith(`${name}=`)) return text + name.length + 1;
    }
  };
  library.addAll({
    'char *getenv(const char *)': (c) => getenv(c.string(0)),
    'int abs(int)': (c) => Math.abs(c.int(0)),
    'void srand(unsigned int)': (c) => void (seed = c.uint(0)),
    'int rand(void)': () => {
      // Any generator will do; each program starts with the same numbers.
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return seed >>> 1;
    },
  });
  let seed = 1;
}

function addMemory(library: HostLibrary, proc: Process): void {
  const { memory } = proc;
  const checked = (address: VirtAddr): VirtAddr => {
    if (address === 0) proc.fail(ENOMEM);
    return address;
  };
  /** What the heap finds wrong ends the program. */
  const guard = (work: () => VirtAddr): VirtAddr => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof HeapAbort)) throw error;
      proc.complain(`${error.message}\n`);
      throw raised(SIGABRT);
    }
  };
  const malloc: HostFunction = (c) => checked(proc.heap.alloc(c.size(0)));
  const copyText = (c: HostCall, max: number): VirtAddr => {
    const text = c.string(0, max);
    const at = checked(proc.heap.alloc(text.length + 1));
    if (at !== 0) memory.writeString(at, text, text.length + 1);
    return at;
  };
  library.addAll({
    'void *malloc(size_t)': malloc,
    'void *calloc(size_t, size_t)': (c) => {
      const bytes = c.size(0) * c.size(1);
      const at = checked(proc.heap.alloc(bytes));
      if (at !== 0) memory.fill(at, 0, bytes);
      return at;
    },
    'void *realloc(void *, size_t)': (c) =>
      guard(() => {
        const [old, size] = [c.address(0), c.size(1)];
        if (old === 0) return checked(proc.heap.alloc(size));
        if (size > 0) return checked(proc.heap.resize(old, size));
        proc.heap.release(old);
        return 0;
      }),
    'void free(void *)': (c) =>
      void guard(() => {
        proc.heap.release(c.address(0));
        return 0;
      }),
    'void *aligned_alloc(size_t, size_t)': (c) => checked(proc.heap.alloc(c.size(1), c.size(0))),
    'void *memalign(size_t, size_t)': (c) => checked(proc.heap.alloc(c.size(1), c.size(0))),
    'int posix_memalign(void **, size_t, size_t)': (c) => {
      const align = c.size(1);
      if (align < 8 || (align & (align - 1)) !== 0) return EINVAL;
      const at = proc.heap.alloc(c.size(2), align);
      if (at === 0) return ENOMEM;
      memory.writePtr(c.address(0), at);
      return 0;
    },
    'size_t malloc_usable_size(void *)': (c) => proc.heap.usable(c.address(0)),
    'char *strdup(const char *)': (c) => copyText(c, Infinity),
    'char *strndup(const char *, size_t)': (c) => copyText(c, c.size(1)),
  });
}

function addEnds(library: HostLibrary, proc: Process): void {
  const atOnce: HostFunction = (c) => {
    throw new ProgramEnd(c.uint(0) & 0xff);
  };
  library.addAll({
    'void exit(int)': (c) => proc.exit(c.int(0)),
    'void _exit(int)': atOnce,
    'void _Exit(int)': atOnce,
    'void abort(void)': () => {
      throw raised(SIGABRT);
    },
    'int raise(int)': (c) => {
      throw raised(c.int(0));
    },
    'int atexit(address)': (c) => {
      proc.exits.push({ address: c.address(0), args: [] });
      return 0;
    },
    'void __assert_fail(const char *, const char *, unsigned int, const char *)': (c) => {
      const where = `${c.string(1)}:${c.uint(2)}: ${c.string(3)}`;
      proc.complain(`${proc.start.name}: ${where}: Assertion \`${c.string(0)}' failed.\n`);
      throw raised(SIGABRT);
    },
  });
}

function addNumbers(library: HostLibrary, proc: Process): void {
  const { memory } = proc;
  /** The number at the start of a text, and how many letters it takes. */
  const parse = (text: string, base: number): [bigint, number] => {
    const match = /^\s*([-+]?)(0[xX](?=[0-9a-fA-F]))?/.exec(text)!;
    const isHex = match[2] !== undefined && (base === 0 || base === 16);
    let radix = base;
    if (base === 0)
      radix = isHex ? 16 : text.trimStart().replace(/^[-+]/, '').startsWith('0') ? 8 : 10;
    let at = isHex ? match[0].length : match[0].length - (match[2]?.length ?? 0);
    const start = at;
    let value = 0n;
    for (; at < text.length; at++) {
      const digit = parseInt(text[at], 36);
      if (!(digit < radix)) break;
      value = value * BigInt(radix) + BigInt(digit);
    }
    return at === start ? [0n, 0] : [match[1] === '-' ? -value : value, at];
  };
  const strto: HostFunction = (c) => {
    const [value, letters] = parse(c.string(0), c.int(2));
    if (c.address(1) !== 0) memory.writePtr(c.address(1), c.address(0) + letters);
    setWord(c, value);
  };
  const ato: HostFunction = (c) => {
    const [value] = parse(c.string(0), 10);
    setWord(c, value);
  };
  library.addAll({
    'words strtol(const char *, char **, int)': strto,
    'words strtoll(const char *, char **, int)': strto,
    'words strtoul(const char *, char **, int)': strto,
    'words strtoull(const char *, char **, int)': strto,
    'words atoi(const char *)': ato,
    'words atol(const char *)': ato,
    'words atoll(const char *)': ato,
  });
}

/** Gives a number of 64 bits. */
function setWord(c: HostCall, value: bigint): void {
  const word = BigInt.asUintN(64, value);
  c.setWords(lowerOfU64(word), upperOfU64(word));
}
