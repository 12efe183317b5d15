/** Shell scripts: what people type to drive the machine, in any order, with any syntax around it. */
import { SECONDS_DEFAULT, ShellWatch } from '../../../src/cli/shell-watch.ts';
import { machine } from '../machine.ts';
import { kindOfText, mutateText } from '../mutate-text.ts';
import type { FuzzTarget, Random } from '../target.ts';

const COMMANDS =
  `ls ls_-l cat pwd cd echo printf sleep_1 sleep_6 modprobe_kmemleak-test rmmod_kmemleak_test
  insmod_x.ko lsmod dmesg dmesg_-c ps free uname_-a head_-2 tail_-1 wc_-l grep_kmemleak sort uniq cut_-c1-5
  tr_a-z_A-Z sed_s/a/b/ awk_'{print$1}' xargs find_/sys/kernel/debug seq_1_20 true false test_-e_/proc
  mkdir_-p_/tmp/a rm_-r_/tmp/a touch_/tmp/b mount kill_1 sh_-c_'echo_a' env export_A=1 read_x date
  hexdump_-C_/tmp/b dd_if=/dev/zero_of=/tmp/c_bs=1k_count=9 yes_|_head_-3 crash_-s gzip base64 md5sum
  basename_/a/b dirname_/a/b tee_/tmp/d cp_/tmp/b_/tmp/e mv_/tmp/e_/tmp/f ln_-s_/tmp/f_/tmp/g exit_3
  return set_-e set_-u trap_'echo_bye'_EXIT unset_A shift alias local jq_. bash_-n`.split(/\s+/);
const FILES =
  `/sys/kernel/debug/kmemleak /proc/meminfo /proc/slabinfo /proc/kallsyms /tmp/a /dev/null
  /proc/1/stack /dev/zero /proc/sys/vm/drop_caches /etc/motd / /lib/modules`.split(/\s+/);
const WORDS =
  `scan clear off stack=on scan=on scan=5 dump=0 $A \${A:-b} $((1+2)) $(echo_hi) {1..5} * ~ "q w"
  'r_t' -x -- $? $# $@ \${A#x} \${#A} <<<x \`pwd\``.split(/\s+/);

function command(random: Random, depth: number): string {
  const words = [random.pick(COMMANDS).replaceAll('_', ' ')];
  for (let n = random.int(3); n > 0; n--) {
    words.push(random.bool() ? random.pick(FILES) : random.pick(WORDS).replaceAll('_', ' '));
  }
  if (random.bool(0.3))
    words.push(random.pick(['>', '>>', '<', '2>', '2>&1', '&>']), random.pick(FILES));
  const text = words.join(' ');
  if (depth > 3) return text;
  const inner = (): string => command(random, depth + 1);
  switch (random.int(14)) {
    case 0:
      return `${text} | ${inner()}`;
    case 1:
      return `${text} && ${inner()} || ${inner()}`;
    case 2:
      return `for i in ${random.pick(['1 2 3', '{1..9}', '$(seq 5)', '/proc/*'])}; do ${inner()}; done`;
    case 3:
      return `if ${inner()}; then ${inner()}; else ${inner()}; fi`;
    case 4:
      return `while ${random.pick(['false', 'true', 'read l', '((n++<9))'])}; do ${inner()}; break; done`;
    case 5:
      return `f() { ${inner()}; }; f a b`;
    case 6:
      return `(${inner()}; ${inner()})`;
    case 7:
      return `cat <<E\n${inner()}\nE`;
    case 8:
      return `case $A in a*) ${inner()};; *) ${inner()};; esac`;
    case 9:
      return `${inner()} &\nwait`;
    case 10:
      return `x=$(${inner()}); echo "$x"`;
    default:
      return text;
  }
}

export const target: FuzzTarget = {
  name: 'shell',
  about: 'shell scripts',
  generate(random, corpus) {
    const text = Array.from({ length: 1 + random.int(8) }, () => command(random, 0)).join('\n');
    const from = random.bool(0.2) && corpus.length > 0 ? random.pick(corpus) : text;
    return random.bool(0.4) ? mutateText(from, corpus, random) : from;
  },
  async run(input) {
    // As the command line does, which bounds what no limit of the shell counts.
    const watch = new ShellWatch(SECONDS_DEFAULT);
    const { shell } = machine({}, { inKernel: watch.inKernel });
    const { status, stderr } = await shell.run(input, watch.signal);
    return `${status} ${kindOfText(stderr.split('\n')[0])}`;
  },
};
