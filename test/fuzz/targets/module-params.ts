/** Parameters of a module with all kinds, as insmod takes them and as its files in /sys do. */
import { addModule, machine } from '../machine.ts';
import { mutateText } from '../mutate-text.ts';
import type { FuzzTarget, Random } from '../target.ts';

const SOURCE = `
#include <linux/module.h>
#include <linux/slab.h>
static int i = 3; module_param(i, int, 0644);
static unsigned int u; module_param(u, uint, 0644);
static long l; module_param(l, long, 0644);
static unsigned long ul; module_param(ul, ulong, 0644);
static short s; module_param(s, short, 0644);
static unsigned short us; module_param(us, ushort, 0644);
static unsigned char b; module_param(b, byte, 0644);
static bool y; module_param(y, bool, 0644);
static bool n; module_param(n, invbool, 0644);
static char *text = "x"; module_param(text, charp, 0644);
static int list[4]; static int count; module_param_array(list, int, &count, 0644);
static char room[8]; module_param_string(room, room, sizeof(room), 0644);
static void *kept[16];
static int __init start(void)
{
	int k;
	pr_info("%d %u %ld %lu %d %d %s %s %d\\n", i, u, l, ul, y, n, text, room, count);
	for (k = 0; k < i && k < 16; k++)
		kept[k] = kmalloc(64, GFP_KERNEL);
	return 0;
}
static void __exit stop(void) { }
module_init(start);
module_exit(stop);
MODULE_LICENSE("GPL");
`;
const NAMES = ['i', 'u', 'l', 'ul', 's', 'us', 'b', 'y', 'n', 'text', 'list', 'room', 'none', ''];
const VALUES = ['0', '1', '-1', '7', '0x10', '010', '99999999999999999999', 'y', 'N', 'maybe', ''];
const MORE = [
  '1,2,3',
  '1,2,3,4,5',
  ',',
  '"a b"',
  'abcdefg',
  'abcdefgh',
  '2147483648',
  '256',
  ' 5',
  '5 ',
];

function pair(random: Random): string {
  const value = random.pick(random.bool() ? VALUES : MORE);
  return `${random.pick(NAMES)}${random.bool(0.9) ? '=' : ''}${value}`;
}

export const target: FuzzTarget = {
  name: 'module-params',
  about: 'parameters of modules, at insmod and by /sys',
  generate(random, corpus) {
    const words = Array.from({ length: random.int(5) }, () => pair(random)).join(' ');
    const lines = Array.from({ length: random.int(4) }, () => pair(random));
    const text = [words, ...lines].join('\n');
    return random.bool(0.4) ? mutateText(text, corpus, random) : text;
  },
  run(input) {
    const one = machine();
    addModule(one, SOURCE);
    const [words, ...lines] = input.split('\n');
    const split = (text: string): [string, string] => {
      const at = text.indexOf('=');
      return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    };
    const params = Object.fromEntries(words.split(' ').filter(Boolean).map(split));
    const answers = [one.system.insmod('fuzz', params)];
    for (const [name, value] of lines.map(split)) {
      const file = `/sys/module/fuzz/parameters/${name}`;
      answers.push(one.system.writeFile(file, value));
      const read = one.system.readFile(file);
      if (typeof read === 'number') answers.push(read);
    }
    answers.push(one.system.rmmod('fuzz'));
    return [...new Set(answers)].sort((a, b) => a - b).join(' ');
  },
};
