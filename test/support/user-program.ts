/**
 * Runs C programs of the kind that gcc compiles for a user, `main` and `printf`, on a simulated
 * machine: front end, lowering and interpreter as for modules, the C library's few functions here.
 */
import { formatDiagnostic } from '../../src/base/diagnostic.ts';
import { compile } from '../../src/cc/compile.ts';
import { lower, type LowerOptions } from '../../src/cc/lower/lower.ts';
import { formatCall } from '../../src/crun/library/print.ts';
import type { CProgram } from '../../src/cc/base/program.ts';
import { CRuntime } from '../../src/crun/runtime.ts';
import { alignUp, type VirtAddr } from '../../src/machine/address.ts';
import { GFP_KERNEL } from '../../src/mm/gfp.ts';
import { recordingApi, testKernel } from './kernel-machine.ts';

/** Declarations that stand for those of the C library. */
export const HEADERS: Readonly<Record<string, string>> = {
  '/include/stdio.h': `
    int printf(const char *format, ...);
    int puts(const char *text);
    int putchar(int c);
    int sprintf(char *, const char *, ...);
    int snprintf(char *, unsigned long, const char *, ...);`,
  '/include/stdlib.h': `
    #define NULL ((void *)0)
    typedef unsigned long size_t;
    void *malloc(size_t);
    void *calloc(size_t, size_t);
    void free(void *);`,
  '/include/string.h': `
    typedef unsigned long size_t;
    void *memcpy(void *, const void *, size_t);
    void *memmove(void *, const void *, size_t);
    void *memset(void *, int, size_t);
    int memcmp(const void *, const void *, size_t);
    size_t strlen(const char *);
    int strcmp(const char *, const char *);
    int strncmp(const char *, const char *, size_t);
    char *strcpy(char *, const char *);
    char *strncpy(char *, const char *, size_t);
    char *strcat(char *, const char *);
    char *strchr(const char *, int);
    char *strrchr(const char *, int);
    char *strstr(const char *, const char *);`,
  '/include/stdint.h': `
    typedef signed char int8_t; typedef unsigned char uint8_t;
    typedef short int16_t; typedef unsigned short uint16_t;
    typedef int int32_t; typedef unsigned int uint32_t;
    typedef long int64_t; typedef unsigned long uint64_t;
    typedef long intptr_t; typedef unsigned long uintptr_t;`,
  '/include/stddef.h': `
    #define NULL ((void *)0)
    typedef unsigned long size_t; typedef long ptrdiff_t;
    #define offsetof(type, member) __builtin_offsetof(type, member)`,
  '/include/stdarg.h': `
    typedef __builtin_va_list va_list;
    #define va_start(list, last) __builtin_va_start(list, last)
    #define va_arg(list, type) __builtin_va_arg(list, type)
    #define va_end(list) __builtin_va_end(list)
    #define va_copy(to, from) __builtin_va_copy(to, from)`,
  '/include/stdbool.h': `
    #define bool _Bool
    #define true 1
    #define false 0`,
};

/** Compiles and lowers `source`; mistakes are thrown. */
export function programOf(
  source: string,
  options: LowerOptions = {},
  headers: Readonly<Record<string, string>> = HEADERS,
): CProgram {
  const files: Readonly<Record<string, string>> = { ...headers, '/main.c': source };
  const host = { read: (path: string) => files[path] };
  const unit = compile('/main.c', { host, includeDirs: ['/include'] });
  if (unit.hasErrors) throw new Error(unit.diagnostics.map(formatDiagnostic).join('\n'));
  return lower([unit], options);
}

/** A machine that runs programs; its memory goes with it. */
export class UserMachine {
  readonly kernel = testKernel().kernel;
  readonly runtime = new CRuntime(
    this.kernel,
    recordingApi(() => undefined),
  );
  output = '';

  constructor() {
    const { slab } = this.kernel.mm;
    const { base, mm, tasks, run } = this.kernel;
    const kmemleak = recordingApi(() => undefined);
    const services = { base, mm, tasks, run, kmemleak, callFunction: () => 0 };
    const print = (text: string): number => {
      this.output += text;
      return text.length;
    };
    this.runtime.library.addAll({
      'int printf(const char *, ...)': (c) => print(formatCall(c, 0, services)),
      'int puts(const char *)': (c) => print(`${c.string(0)}\n`),
      'int putchar(int)': (c) => print(String.fromCharCode(c.uint(0) & 0xff)),
      'void *malloc(size_t)': (c) => slab.kmalloc(c.size(0), GFP_KERNEL),
      'void *calloc(size_t, size_t)': (c) => slab.kzalloc(c.size(0) * c.size(1), GFP_KERNEL),
      'void free(void *)': (c) => slab.kfree(c.address(0)),
    });
  }

  /** Puts a program into memory; gives the address of each symbol. */
  load(program: CProgram): Map<string, VirtAddr> {
    const { vmalloc } = this.kernel.mm;
    const { memory } = this.kernel.base.machine;
    const missing = this.runtime.link(program);
    if (missing.length > 0) throw new Error(missing.map(formatDiagnostic).join('\n'));
    const at = new Map<string, VirtAddr>();
    let size = 0;
    for (const { name, size: bytes } of program.functions) {
      at.set(name, size);
      size = alignUp(size + bytes, 16);
    }
    for (const { name, size: bytes, align } of program.data) {
      size = alignUp(size, Math.max(align, 1));
      at.set(name, size);
      size += bytes;
    }
    const base = vmalloc.moduleAlloc(size + 16);
    memory.fill(base, 0, size);
    for (const [name, offset] of at) at.set(name, base + offset);
    this.runtime.load(program, (name) => at.get(name));
    for (const { name, bytes, addresses } of program.data) {
      if (bytes) memory.writeBytes(at.get(name)!, bytes);
      for (const { offset, symbol, addend } of addresses) {
        const target = at.get(program.aliases.get(symbol) ?? symbol);
        memory.writePtr(
          at.get(name)! + offset,
          (target ?? this.runtime.addressOf(symbol)) + addend,
        );
      }
    }
    return at;
  }

  /** Runs a program's `main` to its end: what it printed and returned. */
  run(program: CProgram): { output: string; status: number } {
    this.output = '';
    const at = this.load(program);
    const status = this.runtime.call(at.get('main')!);
    return { output: this.output, status };
  }
}

/** Compiles and runs a program on a machine of its own. */
export function runC(source: string, options: LowerOptions = {}): string {
  return new UserMachine().run(programOf(source, options)).output;
}
