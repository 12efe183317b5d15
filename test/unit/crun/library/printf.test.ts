import { describe, expect, it } from 'vitest';
import { runInit } from '../../../support/module-machine.ts';

/** What `pr_info` with those arguments logs, each call a line. */
function printed(calls: readonly string[], before = ''): string[] {
  return runInit(calls.map((call) => `\tpr_info(${call});`).join('\n'), before);
}

describe('formatPrintf', () => {
  it('prints integers of all sizes', () => {
    const calls: [string, string][] = [
      [`"%d %i %u", -5, 7, -1`, '-5 7 4294967295'],
      [`"%hhd %hhu %hd %hu", 200, -1, 40000, -1`, '-56 255 -25536 65535'],
      [`"%ld %lu", -1L, -1L`, '-1 18446744073709551615'],
      [`"%lld", -9223372036854775807LL - 1`, '-9223372036854775808'],
      [`"%llx %zu %zd", 0xfedcba9876543210ULL, sizeof(long), (ssize_t)-2`, 'fedcba9876543210 8 -2'],
      [`"%o %x %X %#x %#X %#o", 8, 255, 255, 255, 255, 8`, '10 ff FF 0xff 0XFF 010'],
      [`"%c%c%%", 'o', 'k'`, 'ok%'],
    ];
    expect(printed(calls.map(([call]) => call))).toEqual(calls.map(([, text]) => text));
  });

  it('pads, with width, precision and flags', () => {
    const calls: [string, string][] = [
      [`"[%5d|%-5d|%05d]", 42, 42, -42`, '[   42|42   |-0042]'],
      [`"[%+d|% d|%.3d|%6.3d]", 1, 1, 7, 7`, '[+1| 1|007|   007]'],
      [`"[%*d|%-*d|%*d]", 4, 1, 4, 2, -4, 3`, '[   1|2   |3   ]'],
      [`"[%#010x|%08lx]", 255, 0xabcUL`, '[0x000000ff|00000abc]'],
      [
        `"[%s|%6s|%-6s|%.2s|%.*s]", "a", "bc", "de", "fghi", 3, "jklmn"`,
        '[a|    bc|de    |fg|jkl]',
      ],
    ];
    expect(printed(calls.map(([call]) => call))).toEqual(calls.map(([, text]) => text));
  });

  it('does not follow bad string pointers', () => {
    const calls = [`"%s", (char *)NULL`, `"%s", (char *)8`, `"%s", (char *)ERR_PTR(-ENOMEM)`];
    expect(printed(calls)).toEqual(['(null)', '(efault)', '(efault)']);
  });

  it('knows the extensions of %p', () => {
    const [plain, raw, error, hex, mac, ip4, uuid] = printed(
      [
        `"%p", bytes`,
        `"%px", (void *)0xffff888000001230`,
        `"%pe", ERR_PTR(-ENOMEM)`,
        `"%*ph %4phC %3phN", 3, bytes, bytes, bytes`,
        `"%pM %pm", bytes, bytes`,
        `"%pI4 %pi4", bytes, bytes`,
        `"%pU", bytes`,
      ],
      'static u8 bytes[16] = { 1, 2, 3, 4, 0xab, 0xcd };',
    );
    expect(plain).toMatch(/^[0-9a-f]{16}$/);
    expect(raw).toBe('ffff888000001230');
    expect(error).toBe('-ENOMEM');
    expect(hex).toBe('01 02 03 01:02:03:04 010203');
    expect(mac).toBe('01:02:03:04:ab:cd 01020304abcd');
    expect(ip4).toBe('1.2.3.4 001.002.003.004');
    expect(uuid).toMatch(/^01020304-abcd-0000-0000-0{12}$/);
  });

  it('names symbols, and nests through %pV', () => {
    const before = `
static noinline void named(void) { barrier(); }
static __printf(1, 2) void say(const char *fmt, ...)
{
	struct va_format vaf;
	va_list args;

	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	pr_info("<%pV>\\n", &vaf);
	va_end(args);
}`;
    const body = '\tpr_info("%pS %ps", named, named);\n\tsay("%d-%s", 12, "x");';
    const [symbol, nested] = runInit(body, before);
    expect(symbol).toMatch(/^named\+0x0\/0x[0-9a-f]+ \[demo\] named \[demo\]$/);
    expect(nested).toBe('<12-x>');
  });
});
