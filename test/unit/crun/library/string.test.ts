import { describe, expect, it } from 'vitest';
import { runInit } from '../../../support/module-machine.ts';

/** Values of C expressions of type long, with `buf`, an empty array, at hand. */
function values(expressions: readonly string[], before = ''): number[] {
  const lines = expressions.map((each) => `\tpr_info("%ld", (long)(${each}));`);
  return runInit(lines.join('\n'), `static char buf[64];\n${before}`).map(Number);
}

function texts(statements: readonly string[]): string[] {
  const lines = statements.map((each) => `\t${each};\n\tpr_info("[%s]", buf);`);
  return runInit(lines.join('\n'), 'static char buf[64];');
}

describe('strings', () => {
  it('are measured and compared', () => {
    const cases: [string, number][] = [
      ['strlen("kmem")', 4],
      ['strnlen("kmemleak", 3)', 3],
      ['strcmp("a", "a")', 0],
      ['strcmp("a", "b") < 0', 1],
      ['strcmp("\\xff", "a") > 0', 1],
      ['strncmp("abc", "abd", 2)', 0],
      ['strcasecmp("ABC", "abc")', 0],
      ['memcmp("abc", "abd", 3) < 0', 1],
      ['sysfs_streq("on\\n", "on")', 1],
      ['strspn("aabc", "ab")', 3],
      ['strcspn("aabc", "c")', 3],
    ];
    expect(values(cases.map(([text]) => text))).toEqual(cases.map(([, value]) => value));
  });

  it('are searched', () => {
    const before = 'static const char s[] = "hello";';
    const cases: [string, number][] = [
      [`strchr(s, 'l') - s`, 2],
      [`strrchr(s, 'l') - s`, 3],
      [`strchr(s, 'z') == NULL`, 1],
      [`strchr(s, 0) - s`, 5],
      [`strstr(s, "lo") - s`, 3],
      [`strstr(s, "lox") == NULL`, 1],
      [`strpbrk(s, "ol") - s`, 2],
      [`(char *)memchr(s, 'o', 5) - s`, 4],
      [`memchr(s, 'o', 4) == NULL`, 1],
    ];
    expect(
      values(
        cases.map(([text]) => text),
        before,
      ),
    ).toEqual(cases.map(([, value]) => value));
  });

  it('are copied, never beyond the end', () => {
    const cases: [string, string][] = [
      ['strcpy(buf, "one")', '[one]'],
      ['strcat(buf, "two")', '[onetwo]'],
      ['strncpy(buf, "xyz", 2)', '[xyetwo]'],
      ['strscpy(buf, "truncated", 5)', '[trun]'],
      ['strlcat(buf, "ed!", 7)', '[truned]'],
      ['memset(buf, 0x41, 3)', '[AAAned]'],
      ['memmove(buf + 1, "bc", 2)', '[Abcned]'],
      ['memcpy(buf, strim((char []){ " trim " }), 5)', '[trim]'],
    ];
    expect(texts(cases.map(([statement]) => statement))).toEqual(cases.map(([, text]) => text));
  });

  it('give what they return', () => {
    expect(values(['strscpy(buf, "abc", 8)', 'strscpy(buf, "abc", 2)'])).toEqual([3, -7]);
  });

  it('are cut into pieces', () => {
    const body = `
	char text[] = "a,b,,c", *at = text, *part;
	while ((part = strsep(&at, ",")) != NULL)
		pr_info("<%s>", part);`;
    expect(runInit(body)).toEqual(['<a>', '<b>', '<>', '<c>']);
  });
});

describe('numbers', () => {
  it('are read strictly', () => {
    const body = `
	int i = 0, err;
	unsigned long ul;
	long long ll;
	u8 small = 0;
	bool flag = false;

	err = kstrtoint("-42\\n", 10, &i); pr_info("%d %d", err, i);
	err = kstrtoul("0xff", 0, &ul); pr_info("%d %lu", err, ul);
	err = kstrtoll("-9223372036854775808", 0, &ll); pr_info("%d %lld", err, ll);
	err = kstrtou8("256", 0, &small); pr_info("%d %u", err, small);
	err = kstrtoint("12x", 10, &i); pr_info("%d %d", err, i);
	err = kstrtobool("on", &flag); pr_info("%d %d", err, flag);
	err = kstrtobool("maybe", &flag); pr_info("%d", err);`;
    expect(runInit(body)).toEqual([
      '0 -42',
      '0 255',
      '0 -9223372036854775808',
      '-34 0',
      '-22 -42',
      '0 1',
      '-22',
    ]);
  });

  it('are read as far as they go', () => {
    const body = `
	char *end;
	unsigned long value = simple_strtoul("123abc", &end, 10);
	pr_info("%lu %s", value, end);
	pr_info("%ld", simple_strtol("-0x10", NULL, 0));`;
    expect(runInit(body)).toEqual(['123 abc', '-16']);
  });
});
