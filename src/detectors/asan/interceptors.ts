/**
 * Functions of the C library that AddressSanitizer replaces: which memory each of them is going to
 * use, or has used when only that tells how much.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { BLOCK, type HostCall } from '../../crun/vm/host.ts';
import { textsOf, textsOfList } from '../../user/libc/text.ts';

/** Memory that a function uses. */
export interface UsedRange {
  readonly at: VirtAddr;
  readonly bytes: number;
  readonly write: boolean;
}

/** One function. */
export interface Interceptor {
  /** Frames of the sanitizer below its own, innermost first; for ranges of `before`. */
  readonly inner?: readonly string[];
  /** The same for ranges of `after`. */
  readonly innerAfter?: readonly string[];
  readonly before?: (c: HostCall) => readonly UsedRange[];
  /** @param result - what it has given. */
  readonly after?: (c: HostCall, result: number) => readonly UsedRange[];
}

const TEXT_MAX = 1 << 20;
const reads = (at: VirtAddr, bytes: number): UsedRange => ({ at, bytes, write: false });
const writes = (at: VirtAddr, bytes: number): UsedRange => ({ at, bytes, write: true });
const lengthOf = ({ memory }: HostCall, at: VirtAddr): number =>
  memory.readString(at, TEXT_MAX).length;
const text = (c: HostCall, i: number): UsedRange => {
  const at = c.address(i);
  return reads(at, lengthOf(c, at) + 1);
};
const move: Interceptor = {
  before: (c) => [reads(c.address(1), c.size(2)), writes(c.address(0), c.size(2))],
};
const append = (c: HostCall, max: number): readonly UsedRange[] => {
  const bytes = Math.min(lengthOf(c, c.address(1)), max) + 1;
  const own = text(c, 0);
  return [reads(c.address(1), bytes), own, writes(own.at + own.bytes - 1, bytes)];
};
const firstText: Interceptor = { before: (c) => [text(c, 0)] };

const strings = (...which: readonly number[]): Interceptor => ({
  before: (c) => which.map((i) => text(c, i)),
});
const compared: Interceptor = {
  inner: ['MemcmpInterceptorCommon', 'memcmp'],
  before: (c) => [reads(c.address(0), c.size(2)), reads(c.address(1), c.size(2))],
};

/** Two texts up to where they differ. */
function comparing(max: (c: HostCall) => number, fold = false): Interceptor {
  return {
    before: (c) => {
      const [one, other] = [0, 1].map((i) => {
        const whole = `${c.memory.readString(c.address(i), TEXT_MAX)}\0`;
        return fold ? whole.toLowerCase() : whole;
      });
      let same = 0;
      while (same + 1 < one.length && one[same] === other[same]) same++;
      const bytes = Math.min(same + 1, max(c));
      return bytes === 0 ? [] : [reads(c.address(0), bytes), reads(c.address(1), bytes)];
    },
  };
}

/** A text up to the place that the result points to, or to its end. */
const searched: Interceptor = {
  after: (c, found) =>
    found === 0 ? [text(c, 0)] : [reads(c.address(0), found - c.address(0) + 1)],
};
const spanned: Interceptor = {
  after: (c, length) => [text(c, 1), reads(c.address(0), length + 1)],
};
/** At most so many bytes of a text. */
const bounded: Interceptor = {
  before: (c) => {
    const { at, bytes } = text(c, 0);
    const read = Math.min(bytes, c.size(1));
    return read === 0 ? [] : [reads(at, read)];
  },
};

/** A number with what ends it. */
function numeral(inner: readonly string[] = []): Interceptor {
  return {
    inner,
    before: (c) => {
      const whole = c.memory.readString(c.address(0), TEXT_MAX);
      const base = inner.length > 0 ? c.int(2) : 10;
      const digits = base === 0 || base > 10 ? '(?:0x)?[0-9a-z]*' : '[0-9]*';
      const [found] = new RegExp(`^[ \\t-\\r]*[-+]?${digits}`, 'i').exec(whole)!;
      return [reads(c.address(0), found.length + 1)];
    },
  };
}

/** Texts that %s prints, and the format itself. @param list - the arguments are in a va_list. */
function printing(format: number, inner: readonly string[], list = false): Interceptor {
  return {
    inner: ['printf_common', ...inner],
    before: (c) => {
      const used = list ? textsOfList(c, format) : textsOf(c, format);
      return [text(c, format), ...used.map(({ at, bytes }) => reads(at, bytes))];
    },
  };
}

/** By name. */
export const INTERCEPTORS: Readonly<Record<string, Interceptor>> = {
  memcpy: move,
  memmove: move,
  memset: { before: (c) => [writes(c.address(0), c.size(2))] },
  memcmp: compared,
  strcmp: comparing(() => Infinity),
  strncmp: comparing((c) => c.size(2)),
  strcasecmp: comparing(() => Infinity, true),
  strncasecmp: comparing((c) => c.size(2), true),
  strchr: searched,
  strrchr: strings(0),
  strstr: {
    innerAfter: ['StrstrCheck', 'strstr'],
    after: (c, found) => {
      const { bytes } = text(c, 1);
      const whole = text(c, 0);
      const read = found === 0 ? whole : reads(whole.at, found - whole.at + bytes - 1);
      return [read, text(c, 1)];
    },
  },
  strspn: spanned,
  strcspn: spanned,
  strpbrk: {
    after: (c, found) => {
      const read = found === 0 ? text(c, 0) : reads(c.address(0), found - c.address(0) + 1);
      return [text(c, 1), read];
    },
  },
  memchr: {
    after: (c, found) => [reads(c.address(0), found === 0 ? c.size(2) : found - c.address(0) + 1)],
  },
  strnlen: bounded,
  strndup: bounded,
  strtok: {
    after: (c, token) => {
      if (token !== 0) return [reads(token, lengthOf(c, token) + 1)];
      return c.address(0) === 0 ? [] : [text(c, 0)];
    },
  },
  fopen: strings(0, 1),
  atoi: numeral(),
  atol: numeral(),
  atoll: numeral(),
  strtol: numeral(['StrtolFixAndCheck']),
  strtoll: numeral(['StrtolFixAndCheck']),
  printf: printing(0, ['vprintf']),
  vprintf: printing(0, [], true),
  fprintf: printing(1, ['vfprintf']),
  vfprintf: printing(1, [], true),
  strlen: firstText,
  strdup: firstText,
  puts: firstText,
  fputs: firstText,
  strcpy: {
    before: (c) => {
      const from = text(c, 1);
      return [from, writes(c.address(0), from.bytes)];
    },
  },
  strncpy: {
    before: (c) => {
      const bytes = Math.min(c.size(2), lengthOf(c, c.address(1)) + 1);
      return [reads(c.address(1), bytes), writes(c.address(0), c.size(2))];
    },
  },
  strcat: { before: (c) => append(c, Infinity) },
  strncat: { before: (c) => append(c, c.size(2)) },
  write: { before: (c) => [reads(c.address(1), c.size(2))] },
  fwrite: { before: (c) => [reads(c.address(0), c.size(1) * c.size(2))] },
  sprintf: {
    ...printing(1, ['vsprintf']),
    innerAfter: ['vsprintf'],
    after: (c, length) => [writes(c.address(0), length + 1)],
  },
  vsprintf: {
    ...printing(1, [], true),
    after: (c, length) => [writes(c.address(0), length + 1)],
  },
  snprintf: {
    ...printing(2, ['vsnprintf']),
    innerAfter: ['vsnprintf'],
    after: (c, length) => [writes(c.address(0), Math.min(c.size(1), length + 1))],
  },
  vsnprintf: {
    ...printing(2, [], true),
    after: (c, length) => [writes(c.address(0), Math.min(c.size(1), length + 1))],
  },
  fgets: { after: (c, to) => (to === 0 ? [] : [writes(to, c.int(1))]) },
  read: {
    after: (c, got) => (got > 0 && got !== BLOCK ? [writes(c.address(1), got)] : []),
  },
  fread: { after: (c, got) => [writes(c.address(0), got * c.size(1))] },
};
