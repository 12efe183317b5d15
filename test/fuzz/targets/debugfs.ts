/** What is written to and read from the files of the kernel, by lines `write FILE TEXT`, `read FILE`. */
import { machine } from '../machine.ts';
import { mutateText } from '../mutate-text.ts';
import type { FuzzTarget, Random } from '../target.ts';

const FILES = [
  '/sys/kernel/debug/kmemleak',
  '/sys/kernel/debug/kmemleak',
  '/sys/kernel/debug/kmemleak',
  '/sys/kernel/debug/failslab/probability',
  '/sys/kernel/debug/failslab/times',
  '/sys/kernel/debug/failslab/interval',
  '/sys/kernel/debug/failslab/space',
  '/sys/kernel/debug/fail_page_alloc/probability',
  '/proc/sys/vm/drop_caches',
  '/proc/sys/kernel/hung_task_timeout_secs',
  '/proc/slabinfo',
  '/proc/meminfo',
  '/proc/vmallocinfo',
  '/proc/kallsyms',
  '/proc/self/fail-nth',
  '/sys/kernel/slab/kmalloc-64/object_size',
  '/no/such/file',
  '/sys',
];
const TEXTS =
  `scan scan scan=on scan=off scan=5 scan=0 scan=-1 scan=99999999999999999999 clear off stack=on
  stack=off dump=0 dump=0xffff888000000000 dump=leak dump= 0 1 3 100 -1 0x10 y n on`.split(/\s+/);
const ACTS = ['leak', 'sleep 6000', 'sleep 700000', 'free', 'load', 'unload'];

function line(random: Random): string {
  if (random.bool(0.3)) return random.pick(ACTS);
  if (random.bool(0.3)) return `read ${random.pick(FILES)}`;
  const end = random.pick(['', '', '\\n', ' ', '\\0', 'x']);
  return `write ${random.pick(FILES)} ${random.pick(TEXTS)}${end}`;
}

export const target: FuzzTarget = {
  name: 'debugfs',
  about: 'files of the kernel written and read',
  generate(random, corpus) {
    const text = Array.from({ length: 1 + random.int(25) }, () => line(random)).join('\n');
    const from = random.bool(0.3) && corpus.length > 0 ? random.pick(corpus) : text;
    return random.bool(0.4) ? mutateText(from, corpus, random) : from;
  },
  run(input) {
    const { system } = machine();
    const answers = new Set<string>();
    const leaks: number[] = [];
    for (const words of input.split('\n').map((text) => text.split(' '))) {
      if (words[0] === 'leak') leaks.push(system.slab.kmalloc(40, 0xcc0));
      else if (words[0] === 'free') system.slab.kfree(leaks.pop() ?? 0);
      else if (words[0] === 'sleep') system.sleep(Math.min(1e6, Number(words[1]) || 0));
      else if (words[0] === 'load') answers.add(`load ${system.insmod('kmlwarn')}`);
      else if (words[0] === 'unload') answers.add(`unload ${system.rmmod('kmlwarn')}`);
      else if (words[0] === 'read') answers.add(`read ${kind(system.readFile(words[1] ?? ''))}`);
      else
        answers.add(
          `write ${system.writeFile(words[1] ?? '', unescape(words.slice(2).join(' ')))}`,
        );
    }
    return [...answers].sort().join(' ');
  },
};

function unescape(text: string): string {
  return text.replaceAll('\\n', '\n').replaceAll('\\0', '\0');
}

function kind(answer: string | number): string {
  return typeof answer === 'number' ? String(answer) : answer === '' ? 'nothing' : 'text';
}
