/** Kernel command lines: parameters known and not, with values of every kind. */
import { machine } from '../machine.ts';
import { kindOfText, mutateText } from '../mutate-text.ts';
import type { FuzzTarget, Random } from '../target.ts';

const WORDS = [
  'kmemleak=on',
  'kmemleak=off',
  'slub_debug=FZPUT',
  'slub_debug=-',
  'slab_debug=A,kmalloc-64',
  'slub_debug=F,task_struct',
  'init_on_free=1',
  'init_on_alloc=0',
  'no_hash_pointers',
  'failslab=1,10,0,5',
  'failslab=-1,-1,-1,-1',
  'failslab=1,100,0,-1',
  'fail_page_alloc=10,3,100,9',
  'fput=sync',
  'CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN=y',
  'CONFIG_DEBUG_KMEMLEAK_DEFAULT_OFF=y',
  'CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE=200',
  'CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE=1000000',
  'quiet',
];
const DO = `echo scan > /sys/kernel/debug/kmemleak; cat /sys/kernel/debug/kmemleak | head -2
modprobe kmemleak-test; sleep 6; echo scan > /sys/kernel/debug/kmemleak; rmmod kmemleak_test; dmesg | tail -1`;

function line(random: Random): string {
  const words = Array.from({ length: random.int(5) }, () => random.pick(WORDS));
  return words.join(random.pick([' ', ' ', '\t', '  ', ',']));
}

export const target: FuzzTarget = {
  name: 'boot-lines',
  about: 'kernel command lines',
  smoke: 8,
  generate(random, corpus) {
    const text = random.bool(0.3) && corpus.length > 0 ? random.pick(corpus) : line(random);
    return random.bool(0.4) ? mutateText(text, corpus, random) : text;
  },
  async run(input) {
    let one;
    try {
      one = machine({ bootLine: input });
    } catch (error) {
      if (error instanceof RangeError) return kindOfText(error.message);
      throw error;
    }
    const { status, stderr } = await one.shell.run(DO);
    return `${status} ${kindOfText(stderr)}`;
  },
};
