import { describe, expect, it } from 'vitest';
import { EACCES, EINVAL, ENOSPC, EPERM, ERANGE } from '../../../../src/lib/errptr.ts';
import { ModuleMachine, moduleText } from '../../../support/module-machine.ts';

const PARAMS = `
static unsigned char b; module_param(b, byte, 0644);
static short s; module_param(s, short, 0644);
static unsigned short us; module_param(us, ushort, 0644);
static int i = 4; module_param(i, int, 0644);
static unsigned int u; module_param(u, uint, 0644);
static long l; module_param(l, long, 0644);
static unsigned long ul; module_param(ul, ulong, 0644);
static unsigned long long ull; module_param(ull, ullong, 0644);
static bool flag; module_param(flag, bool, 0644);
static bool inverse; module_param(inverse, invbool, 0644);
static char *name = "none"; module_param(name, charp, 0644);
static char text[8]; module_param_string(text, text, sizeof(text), 0644);
static int list[3]; static int count; module_param_array(list, int, &count, 0644);
static int inner; module_param_named(outer, inner, int, 0644);
static int even;
static int set_even(const char *val, const struct kernel_param *kp)
{
	int n, err = kstrtoint(val, 0, &n);

	if (err)
		return err;
	if (n & 1)
		return -EINVAL;
	*(int *)kp->arg = n;
	return 0;
}
static const struct kernel_param_ops even_ops = { .set = set_even };
module_param_cb(even, &even_ops, &even, 0644);
`;

const BODY = `
	pr_info("%u %d %u %d %u\\n", b, s, us, i, u);
	pr_info("%ld %lu %llu\\n", l, ul, ull);
	pr_info("%d %d %s %s\\n", flag, inverse, name, text);
	pr_info("%d: %d %d %d\\n", count, list[0], list[1], list[2]);
	pr_info("%d %d\\n", inner, even);`;

const SOURCE = moduleText(BODY, PARAMS);

const machine = new ModuleMachine();
machine.insmod(SOURCE);
machine.system.rmmod('demo');

function loaded(params: Record<string, string>): { status: number; said: string[] } {
  const before = machine.said().length;
  const status = machine.system.insmod('demo', params);
  if (status === 0) expect(machine.system.rmmod('demo')).toBe(0);
  return { status, said: machine.said().slice(before) };
}

describe('parameters of C modules', () => {
  it('keep what the source says', () => {
    expect(loaded({})).toEqual({
      status: 0,
      said: ['0 0 0 4 0', '0 0 0', '0 0 none ', '0: 0 0 0', '0 0'],
    });
  });

  it('take texts of every type', () => {
    const params = {
      b: '255',
      s: '-32768',
      us: '0xffff',
      i: '-2147483648',
      u: '4294967295',
      l: '-9223372036854775808',
      ul: '18446744073709551615',
      ull: '010',
      flag: 'Y',
      inverse: '0',
      name: 'some text',
      text: 'seven77',
      list: '1,-2',
      outer: '6',
      even: '8',
    };
    expect(loaded(params)).toEqual({
      status: 0,
      said: [
        '255 -32768 65535 -2147483648 4294967295',
        '-9223372036854775808 18446744073709551615 8',
        '1 1 some text seven77',
        '2: 1 -2 0',
        '6 8',
      ],
    });
  });

  it.each([
    ['b', '256', ERANGE],
    ['s', '32768', ERANGE],
    ['i', '4294967296', ERANGE],
    ['u', '-1', EINVAL],
    ['i', 'x', EINVAL],
    ['i', '', EINVAL],
    ['flag', 'maybe', EINVAL],
    ['text', 'eight888', ENOSPC],
    ['list', '1,2,3,4', EINVAL],
    ['list', '1,x', EINVAL],
    ['even', '7', EINVAL],
  ])('refuse %s=%s', (name, value, error) => {
    expect(loaded({ [name]: value })).toEqual({
      status: -error,
      said: [`\`${value}' invalid for parameter \`${name}'`],
    });
  });

  it('that are unknown are ignored, with a line', () => {
    const { status, said } = loaded({ nonsense: '1' });
    expect(status).toBe(0);
    expect(said[0]).toBe("unknown parameter 'nonsense' ignored");
  });

  it('keep a text as long as the module', () => {
    expect(machine.system.insmod('demo', { name: 'kept' })).toBe(0);
    expect(machine.leaks()).toEqual([]);
    expect(machine.system.rmmod('demo')).toBe(0);
    expect(machine.leaks()).toEqual([]);
  });
});

describe('files of parameters', () => {
  const FILES = '/sys/module/demo/parameters';
  const live = new ModuleMachine();
  live.insmod(SOURCE, { list: '1,-2', name: 'some' });
  const read = (name: string): string | number => live.system.readFile(`${FILES}/${name}`);
  const write = (name: string, text: string): number =>
    live.system.writeFile(`${FILES}/${name}`, text);

  it('show what the variables hold now', () => {
    const names = ['b', 'i', 'flag', 'inverse', 'name', 'list', 'outer'];
    expect(names.map(read)).toEqual(['0\n', '4\n', 'N\n', 'Y\n', 'some\n', '1,-2\n', '0\n']);
    expect(write('i', '-17\n')).toBe(4);
    expect(read('i')).toBe('-17\n');
    expect(write('flag', '1')).toBe(1);
    expect(read('flag')).toBe('Y\n');
    expect(write('text', 'short')).toBe(5);
    expect(read('text')).toBe('short\n');
  });

  it('refuse what the type can not hold', () => {
    expect(write('b', '256')).toBe(-ERANGE);
    expect(write('i', 'seven')).toBe(-EINVAL);
    expect(write('even', '3')).toBe(-EINVAL);
    expect(write('even', '8')).toBe(1);
  });

  it('are there as the permissions say', () => {
    const own = new ModuleMachine();
    const source = moduleText(
      '',
      `static int hidden; module_param(hidden, int, 0);
static int shown = 3; module_param(shown, int, 0444);
static int get(char *buffer, const struct kernel_param *kp) { return sprintf(buffer, "made\\n"); }
static const struct kernel_param_ops ops = { .get = get };
module_param_cb(made, &ops, NULL, 0444);
`,
    );
    own.insmod(source);
    expect(own.system.fs.list(FILES)).toEqual(['shown', 'made']);
    expect(own.system.readFile(`${FILES}/made`)).toBe('made\n');
    expect(own.system.writeFile(`${FILES}/shown`, '4')).toBe(-EACCES);
    expect(read('even')).toBe(-EPERM);
  });
});
