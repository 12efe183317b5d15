/**
 * The log and formatted text for C modules (kernel/printk, lib/vsprintf.c).
 */
import { hexDumpRow } from '../../lib/hexdump.ts';
import type { VirtAddr } from '../../machine/address.ts';
import { KERN_INFO, KERN_WARNING, type LogLevel } from '../../kernel/base/printk.ts';
import { KernelPanic } from '../../kernel/base/fault.ts';
import { KernelBug } from '../../machine/kernel-bug.ts';
import { RateLimit, warn } from '../../mm/warn.ts';
import { EFFORT } from '../../machine/effort.ts';
import type { HostCall, HostLibrary } from '../vm/host.ts';
import type { LibraryServices } from './memory.ts';
import { formatPrintf, PRINTF_MAX, type PrintfArguments, type PrintfContext } from './printf.ts';

/** Offset in a `__va_list_tag` of the address of the arguments in memory. */
const VA_AREA = 8;
/** Messages with the same limit that get through, and in what time. */
const RATELIMIT_BURST = 10;
const RATELIMIT_INTERVAL_MS = 5000;
/** Bytes in a row of a dump. */
const DUMP_ROW = 16;

/** The arguments of a variadic host function, from number `at` on. */
export class CallArguments implements PrintfArguments {
  lo = 0;
  hi = 0;
  private readonly call: HostCall;
  private at: number;

  constructor(call: HostCall, at: number) {
    this.call = call;
    this.at = at;
  }

  next(): void {
    const has = this.at < this.call.count;
    this.lo = has ? this.call.int(this.at) : 0;
    this.hi = has ? this.call.high(this.at) : 0;
    this.at++;
  }
}

/** The arguments of a `va_list`. */
export class ListArguments implements PrintfArguments {
  lo = 0;
  hi = 0;
  private readonly memory: HostCall['memory'];
  private readonly list: VirtAddr;

  constructor(memory: HostCall['memory'], list: VirtAddr) {
    this.memory = memory;
    this.list = list;
  }

  next(): void {
    const area = this.memory.readPtr(this.list + VA_AREA);
    this.lo = this.memory.read32(area) | 0;
    this.hi = this.memory.read32(area + 4) | 0;
    this.memory.writePtr(this.list + VA_AREA, area + 8);
  }
}

/** Adds the functions that format and log. */
/** @param pathName - the name of a file, for `%pd` and `%pD`. */
export function addPrinting(
  library: HostLibrary,
  services: LibraryServices,
  pathName?: PrintfContext['pathName'],
): void {
  const context = { ...printfContext(services), ...(pathName ? { pathName } : {}) };
  const format = (c: HostCall, at: number): string =>
    formatPrintf(c.string(at), new CallArguments(c, at + 1), context);
  const formatList = (c: HostCall, at: number): string =>
    formatPrintf(c.string(at), new ListArguments(c.memory, c.address(at + 1)), context);
  addBuffers(library, services, format, formatList);
  addLog(library, services, format, formatList);
}

/** The text of the format in argument `at`; its arguments are from number `from` on. */
export function formatCall(
  c: HostCall,
  at: number,
  services: LibraryServices,
  from = at + 1,
): string {
  c.memory.effort.spend(EFFORT.line);
  return formatPrintf(c.string(at), new CallArguments(c, from), printfContext(services));
}

type Format = (c: HostCall, at: number) => string;

function printfContext({ base }: LibraryServices): PrintfContext {
  const { memory } = base.machine;
  return {
    memory,
    hashed: (address) => base.pointers.hashed(address),
    symbol: (address) => base.symbols.format(address),
    listArguments: (list) => new ListArguments(memory, list),
  };
}

/** Writes as much of `text` as fits in `size` bytes with its NUL. */
function put(c: HostCall, text: string, size: number): void {
  if (size <= 0) return;
  const cut = text.length < size ? text : text.slice(0, size - 1);
  c.memory.writeString(c.address(0), cut, cut.length + 1);
}

function addBuffers(
  library: HostLibrary,
  { mm, base }: LibraryServices,
  format: Format,
  formatList: Format,
): void {
  const all = (c: HostCall, text: string): number => {
    put(c, text, text.length + 1);
    return text.length;
  };
  const some = (c: HostCall, text: string): number => {
    put(c, text, c.size(1));
    return text.length;
  };
  const written = (c: HostCall, text: string): number => {
    put(c, text, c.size(1));
    return Math.max(0, Math.min(text.length, c.size(1) - 1));
  };
  const allocate = (c: HostCall, text: string): VirtAddr =>
    base.stack.within('kvasprintf', () => {
      const ptr = mm.slab.trackCaller(text.length + 1, c.uint(0));
      if (ptr !== 0) c.memory.writeString(ptr, text, text.length + 1);
      return ptr;
    });
  library.addAll({
    'int sprintf(char *, const char *, ...)': (c) => all(c, format(c, 1)),
    'int vsprintf(char *, const char *, va_list)': (c) => all(c, formatList(c, 1)),
    'int snprintf(char *, size_t, const char *, ...)': (c) => some(c, format(c, 2)),
    'int vsnprintf(char *, size_t, const char *, va_list)': (c) => some(c, formatList(c, 2)),
    'int scnprintf(char *, size_t, const char *, ...)': (c) => written(c, format(c, 2)),
    'int vscnprintf(char *, size_t, const char *, va_list)': (c) => written(c, formatList(c, 2)),
    'char *kasprintf(gfp_t, const char *, ...)': (c) =>
      base.stack.within('kasprintf', () => allocate(c, format(c, 1))),
    'char *kvasprintf(gfp_t, const char *, va_list)': (c) => allocate(c, formatList(c, 1)),
    'const char *kvasprintf_const(gfp_t, const char *, va_list)': (c) =>
      allocate(c, formatList(c, 1)),
    'int sscanf(const char *, const char *, ...)': (c) => scan(c),
  });
}

function addLog(
  library: HostLibrary,
  { base }: LibraryServices,
  format: Format,
  formatList: Format,
): void {
  const limits = new Map<string, RateLimit>();
  const where = (c: HostCall): string =>
    `${c.string(0)}:${c.int(1)} ${base.symbols.format(base.stack.caller)}`;
  library.addAll({
    'int _printk(const char *, ...)': (c) => log(base.log, format(c, 0)),
    'int printk(const char *, ...)': (c) => log(base.log, format(c, 0)),
    'int vprintk(const char *, va_list)': (c) => log(base.log, formatList(c, 0)),
    'int __printk_ratelimit(const char *)': (c) => {
      const name = c.string(0);
      let limit = limits.get(name);
      if (!limit) {
        limits.set(name, (limit = new RateLimit(RATELIMIT_INTERVAL_MS, RATELIMIT_BURST)));
      }
      const suppressed = (count: number): void =>
        base.log.printk(`${name}: ${count} callbacks suppressed`, KERN_WARNING);
      return Number(limit.allow(base.machine.clock, suppressed));
    },
    'void dump_stack(void)': () => base.dumpStack(),
    'void print_hex_dump(const char *, const char *, int, int, int, const void *, size_t, bool)': (
      c,
    ) => printHexDump(c, base.log, (address) => base.pointers.hashed(address)),
    'void __sim_bug(const char *file, int line)': (c) => {
      throw new KernelBug(`${c.string(0)}:${c.int(1)}`);
    },
    'void __sim_warn(const char *file, int line)': (c) => warn(base, where(c)),
    'void __sim_warn_fmt(const char *file, int line, const char *fmt, ...)': (c) =>
      warn(base, where(c), format(c, 2).replace(/\n$/, '')),
    'void panic(const char *fmt, ...)': (c) => {
      throw new KernelPanic(format(c, 0).replace(/\n$/, ''));
    },
    'void __might_sleep(const char *file, int line)': () => undefined,
  });
}

/** Logs a text that begins with KERN_ codes, if any; gives its length. */
function log(
  kernelLog: { begin(text: string, level: LogLevel): void; cont(text: string): void },
  text: string,
): number {
  let at = 0;
  let level: LogLevel = KERN_WARNING;
  let cont = false;
  for (; text.charCodeAt(at) === 1 && at + 1 < text.length; at += 2) {
    const code = text[at + 1];
    if (code === 'c') cont = true;
    else if (code >= '0' && code <= '7') level = Number(code) as LogLevel;
    else break;
  }
  const body = text.slice(at);
  if (body === '') return 0;
  if (cont) kernelLog.cont(body);
  else kernelLog.begin(body, level);
  return body.length;
}

function printHexDump(
  c: HostCall,
  kernelLog: { printk(text: string, level?: LogLevel): void },
  hashed: (address: VirtAddr) => string,
): void {
  const text = c.string(0);
  const level = text.charCodeAt(0) === 1 ? (Number(text[1]) as LogLevel) : KERN_INFO;
  const length = Math.min(c.size(6), PRINTF_MAX);
  for (let at = 0; at < length; at += DUMP_ROW) {
    const address = c.address(5) + at;
    const bytes = c.memory.readBytes(address, Math.min(DUMP_ROW, length - at));
    const row = hexDumpRow(bytes, 0, bytes.length);
    const shown = c.int(7) !== 0 ? row : row.slice(0, 3 * DUMP_ROW).trimEnd();
    const offset = `${at.toString(16).padStart(8, '0')}: `;
    const place = ['', `${hashed(address)}: `, offset][c.int(2)];
    kernelLog.printk(`${c.string(1)}${place ?? ''}${shown}`, level);
  }
}

/** sscanf for %d %i %u %x %o %c %s %n with widths and lengths. */
function scan(c: HostCall): number {
  const text = c.string(0);
  const format = c.string(1);
  let at = 0;
  let next = 2;
  let stored = 0;
  const pattern = /%(\*?)(\d*)(hh|h|ll|l|z|)([diuxXocsn%])|(\s+)|([^%\s]+)/g;
  for (const [, skip, width, length, conversion, space, literal] of format.matchAll(pattern)) {
    if (space !== undefined) {
      while (/\s/.test(text[at] ?? '')) at++;
      continue;
    }
    if (literal !== undefined || conversion === '%') {
      const wanted = literal ?? '%';
      if (!text.startsWith(wanted, at)) return stored;
      at += wanted.length;
      continue;
    }
    const max = width === '' ? PRINTF_MAX : Number(width);
    if (conversion === 'n') {
      c.memory.write32(c.address(next++), at);
      continue;
    }
    if (conversion !== 'c') while (/\s/.test(text[at] ?? '')) at++;
    const match = MATCHERS[conversion].exec(text.slice(at, at + (conversion === 'c' ? 1 : max)));
    if (!match || match[0] === '') return stored;
    at += match[0].length;
    if (skip !== '') continue;
    storeScanned(c, next++, conversion, length, match[0]);
    stored++;
  }
  return stored;
}

const MATCHERS: Readonly<Record<string, RegExp>> = {
  d: /^[-+]?\d+/,
  i: /^[-+]?(?:0x[0-9a-f]+|\d+)/i,
  u: /^\d+/,
  x: /^(?:0x)?[0-9a-f]+/i,
  X: /^(?:0x)?[0-9a-f]+/i,
  o: /^[0-7]+/,
  c: /^[^]/,
  s: /^\S+/,
};

function storeScanned(
  c: HostCall,
  i: number,
  conversion: string,
  length: string,
  text: string,
): void {
  const at = c.address(i);
  if (conversion === 's') c.memory.writeString(at, text, text.length + 1);
  else if (conversion === 'c') c.memory.write8(at, text.charCodeAt(0));
  else {
    const negative = text.startsWith('-');
    const digits = text.replace(/^[-+]/, '');
    const hexDigits = /^x$/i.test(conversion) ? digits.replace(/^(0x)?/i, '0x') : digits;
    const octal = conversion === 'o' ? `0o${digits}` : hexDigits;
    const value = BigInt(octal) * (negative ? -1n : 1n);
    const bytes = { hh: 1, h: 2, l: 8, ll: 8, z: 8 }[length] ?? 4;
    const word = BigInt.asUintN(64, value);
    for (let k = 0; k < bytes; k++) {
      c.memory.write8(at + k, Number((word >> BigInt(8 * k)) & 0xffn));
    }
  }
}
