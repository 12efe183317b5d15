/**
 * string.h and ctype.h beyond what the kernel's library has too.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { addStrings } from '../../crun/library/string.ts';
import type { HostCall, HostLibrary } from '../../crun/vm/host.ts';
import { textOf } from '../files.ts';
import type { Process } from '../process.ts';

const CLASSES: Readonly<Record<string, RegExp>> = {
  isalpha: /[A-Za-z]/,
  isdigit: /\d/,
  isalnum: /[A-Za-z0-9]/,
  isspace: /[ \t-\r]/,
  isupper: /[A-Z]/,
  islower: /[a-z]/,
  isxdigit: /[0-9a-fA-F]/,
  ispunct: /[!-/:-@[-`{-~]/,
  isprint: /[ -~]/,
};

/** Adds the functions. */
export function addStringsOfLibc(library: HostLibrary, proc: Process): void {
  addStrings(library);
  const { memory } = proc;
  const find = (c: HostCall, at: number): VirtAddr => (at < 0 ? 0 : c.address(0) + at);
  const letter = (c: HostCall): string => {
    const code = c.int(1) & 0xff;
    return String.fromCharCode(code);
  };
  const bytesAt = (c: HostCall, i: number): string =>
    textOf(memory.readBytes(c.address(i), c.size(i + 1)));
  const span = (c: HostCall, within: boolean): number => {
    const [text, letters] = [c.string(0), c.string(1)];
    let n = 0;
    while (n < text.length && letters.includes(text[n]) === within) n++;
    return n;
  };
  const strtok = (c: HostCall, state: VirtAddr): VirtAddr => {
    let at = c.address(0) || memory.readPtr(state);
    const separators = c.string(1);
    const isSeparator = (): boolean =>
      separators.includes(String.fromCharCode(memory.read8(at))) && memory.read8(at) !== 0;
    while (at !== 0 && isSeparator()) at++;
    if (at === 0 || memory.read8(at) === 0) {
      memory.writePtr(state, 0);
      return 0;
    }
    const start = at;
    while (memory.read8(at) !== 0 && !isSeparator()) at++;
    const isLast = memory.read8(at) === 0;
    memory.write8(at, 0);
    memory.writePtr(state, isLast ? 0 : at + 1);
    return start;
  };
  for (const [name, letters] of Object.entries(CLASSES)) {
    library.add(`int ${name}(int)`, (c) => Number(letters.test(String.fromCharCode(c.uint(0)))));
  }
  library.addAll({
    'size_t strspn(const char *, const char *)': (c) => span(c, true),
    'size_t strcspn(const char *, const char *)': (c) => span(c, false),
    'char *strtok(char *, const char *)': (c) => strtok(c, proc.variable('__strtok')),
    'char *strtok_r(char *, const char *, char **)': (c) => strtok(c, c.address(2)),
    'char *index(const char *, int)': (c) => find(c, `${c.string(0)}\0`.indexOf(letter(c))),
    'char *rindex(const char *, int)': (c) => find(c, `${c.string(0)}\0`.lastIndexOf(letter(c))),
    'char *strcasestr(const char *, const char *)': (c) =>
      find(c, c.string(0).toLowerCase().indexOf(c.string(1).toLowerCase())),
    'void *memmem(const void *, size_t, const void *, size_t)': (c) =>
      find(c, bytesAt(c, 0).indexOf(bytesAt(c, 2))),
    'int bcmp(const void *, const void *, size_t)': (c) => {
      const [one, other] = [0, 1].map((i) => memory.readBytes(c.address(i), c.size(2)));
      return one.every((byte, i) => byte === other[i]) ? 0 : 1;
    },
    'void *memccpy(void *, const void *, int, size_t)': (c) => {
      const bytes = memory.readBytes(c.address(1), c.size(3));
      const end = bytes.indexOf(c.int(2) & 0xff);
      memory.writeBytes(c.address(0), end < 0 ? bytes : bytes.slice(0, end + 1));
      return end < 0 ? 0 : c.address(0) + end + 1;
    },
    'char *stpcpy(char *, const char *)': (c) => {
      const text = c.string(1);
      memory.copy(c.address(0), c.address(1), text.length + 1);
      return c.address(0) + text.length;
    },
    'void bzero(void *, size_t)': (c) => memory.fill(c.address(0), 0, c.size(1)),
    'int toupper(int)': (c) => String.fromCharCode(c.uint(0)).toUpperCase().charCodeAt(0),
    'int tolower(int)': (c) => String.fromCharCode(c.uint(0)).toLowerCase().charCodeAt(0),
  });
}
