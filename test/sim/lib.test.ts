/** Small functions of lib/ and of files (sim/kernel/lib, sim/kernel/fs). */
import { expect, it } from 'vitest';
import { KERNEL_DIR } from '../support/kernel-dir.ts';
import { ModuleMachine, moduleText } from '../support/module-machine.ts';

function said(body: string, before: string): string[] {
  const machine = new ModuleMachine({}, { kernelDir: KERNEL_DIR });
  expect(machine.insmod(moduleText(body, before))).toBe(0);
  expect(machine.leaks()).toEqual([]);
  return machine.said();
}

it('CRCs have their check values', () => {
  const before = `#include <linux/crc16.h>
#include <linux/crc-ccitt.h>
#include <linux/crc-itu-t.h>
#include <linux/crc7.h>
#include <linux/crc8.h>
DECLARE_CRC8_TABLE(table);
`;
  const body = `
	const u8 *text = (const u8 *)"123456789";

	pr_info("%x %x %x", crc16(0, text, 9), crc_ccitt(0, text, 9), crc_itu_t(0xffff, text, 9));
	pr_info("%x", crc7_be(0, text, 9) >> 1);
	crc8_populate_msb(table, 0x07);
	pr_info("%x", crc8(table, text, 9, 0));
	crc8_populate_lsb(table, 0x8c);
	pr_info("%x", crc8(table, text, 9, 0));`;
  expect(said(body, before)).toEqual(['bb3d 2189 29b1', '75', 'f4', 'a1']);
});

it('atomics that only go so far, and by less order', () => {
  const body = `
	atomic_t n = ATOMIC_INIT(1);
	int a, b, old = 0;

	a = atomic_dec_if_positive(&n);
	b = atomic_dec_if_positive(&n);
	pr_info("%d %d", a, b);
	a = atomic_inc_unless_negative(&n);
	b = atomic_dec_unless_positive(&n);
	pr_info("%d %d", a, b);
	atomic_xor(6, &n);
	atomic_andnot(2, &n);
	a = atomic_fetch_xor(1, &n);
	pr_info("%d %d", a, atomic_read_acquire(&n));
	a = atomic_add_return_relaxed(2, &n);
	b = atomic_fetch_add_release(1, &n);
	pr_info("%d %d", a, b);
	pr_info("%d", atomic_try_cmpxchg_acquire(&n, &old, 0));`;
  expect(said(body, '#include <linux/atomic.h>\n')).toEqual(['0 -1', '1 0', '5 4', '6 6', '0']);
});

it('primes, fractions, wide products, wildcards', () => {
  const before = `#include <linux/prime_numbers.h>
#include <linux/rational.h>
#include <linux/math64.h>
#include <linux/glob.h>
`;
  const body = `
	unsigned long n, d;

	pr_info("%d %d %d %lu", is_prime_number(1), is_prime_number(97), is_prime_number(91),
		next_prime_number(97));
	rational_best_approximation(31415, 10000, 255, 127, &n, &d);
	pr_info("%lu/%lu", n, d);
	rational_best_approximation(1155, 7735, 255, 255, &n, &d);
	pr_info("%lu/%lu", n, d);
	rational_best_approximation(87, 32, 70, 32, &n, &d);
	pr_info("%lu/%lu", n, d);
	pr_info("%llx", mul_u64_u64_div_u64(0xffffffffffffffffULL, 0xfffffffffffffffdULL, 0xffffffffffffffffULL));
	pr_info("%llu", mul_u64_u64_div_u64(12345678901234567890ULL, 1000, 3000));
	pr_info("%d%d%d%d%d", glob_match("a*c", "abbc"), glob_match("[a-c]?", "bx"),
		glob_match("[!a]", "a"), glob_match("*.ko", "x.k"), glob_match("a\\\\*", "a*"));`;
  expect(said(body, before)).toEqual([
    '0 1 0 101',
    '245/78',
    '33/221',
    '68/25',
    'fffffffffffffffd',
    '4115226300411522630',
    '11001',
  ]);
});

it('random numbers follow from their seed', () => {
  const body = `
	struct rnd_state a, b;
	u8 bytes[6];

	prandom_seed_state(&a, 1);
	prandom_seed_state(&b, 1);
	pr_info("%d", prandom_u32_state(&a) == prandom_u32_state(&b));
	prandom_bytes_state(&a, bytes, 6);
	pr_info("%d", prandom_u32_state(&a) == prandom_u32_state(&b));`;
  expect(said(body, '#include <linux/prandom.h>\n')).toEqual(['1', '0']);
});

it('bytes as text, and numbers out of it', () => {
  const body = `
	u8 bytes[20] = "0123456789abcdef\\x01\\x02\\xff";
	char line[80], *text = "-5,7-9";
	u8 back[2];
	int value, option;

	pr_info("%d", hex_dump_to_buffer(bytes, 20, 16, 1, line, sizeof(line), true));
	pr_info("%s", line);
	hex_dump_to_buffer(bytes, 8, 16, 4, line, sizeof(line), false);
	pr_info("%s", line);
	pr_info("%d %s", hex_dump_to_buffer(bytes, 16, 16, 8, line, 10, false), line);
	pr_info("%d", hex2bin(back, "0g", 1));
	value = hex2bin(back, "Fa0c", 2);
	pr_info("%d %x%x", value, back[0], back[1]);
	*bin2hex(line, bytes, 2) = 0;
	pr_info("%s", line);
	option = get_option(&text, &value);
	pr_info("%d %d", option, value);
	option = get_option(&text, &value);
	pr_info("%d %d", option, value);
	pr_info("%llu", memparse("64K", NULL));`;
  const got = said(body, '#include <linux/kernel.h>\n');
  expect(got[0]).toBe('65');
  expect(got[1]).toBe('30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef');
  expect(got[2]).toBe('33323130 37363534');
  expect(got[3]).toBe('33 373635343');
  expect(got.slice(4)).toEqual(['-22', '0 fac', '3031', '2 -5', '3 7', '65536']);
});

it('numbers and queues of user memory; arrays end to end', () => {
  const before = `#include <linux/kstrtox.h>
#include <linux/kfifo.h>
#include <linux/fs.h>
static DEFINE_KFIFO(queue, int, 4);
static void *one[] = { "a", NULL }, *two[] = { "b", "c", NULL };
`;
  const body = `
	int in[3] = { 1, 2, 3 }, out[3];
	unsigned int copied;
	unsigned long long big;
	void **all;
	struct file file = { };

	pr_info("%d", kstrtoull_from_user("123\\nrest", 4, 0, &big));
	pr_info("%llu %d", big, kstrtoint_from_user("x", 1, 0, in));
	pr_info("%d %u", kfifo_from_user(&queue, in, sizeof(in), &copied), copied);
	pr_info("%d %u", kfifo_to_user(&queue, out, 10, &copied), copied);
	pr_info("%d %d left %d", out[0], out[1], kfifo_len(&queue));
	all = memcat_p(one, two);
	pr_info("%s%s%s %d", (char *)all[0], (char *)all[1], (char *)all[2], all[3] == NULL);
	kfree(all);
	pr_info("%lld %lld", fixed_size_llseek(&file, 5, SEEK_SET, 9), fixed_size_llseek(&file, 10, SEEK_SET, 9));
	pr_info("%lld", no_seek_end_llseek(&file, 0, SEEK_END));`;
  const got = said(body, before);
  expect(got).toEqual([
    '0',
    '123 -22',
    expect.any(String),
    expect.any(String),
    '1 2 left 1',
    'abc 1',
    '5 -22',
    '-22',
  ]);
});

it('readers who want signals are kept until they go', () => {
  const before = '#include <linux/fs.h>\n#include <linux/signal.h>\n';
  const body = `
	struct fasync_struct *list = NULL;
	struct file file = { };

	pr_info("%d", fasync_helper(3, &file, 1, &list));
	kill_fasync(&list, SIGIO, POLL_IN);
	pr_info("%d", fasync_helper(-1, &file, 0, &list));
	pr_info("%d", fasync_helper(-1, &file, 0, &list));`;
  expect(said(body, before)).toEqual(['1', '1', '0']);
});

it('processes by their numbers, work in an interrupt', () => {
  const before = `#include <linux/pid.h>
#include <linux/irq_work.h>
#include <linux/sched/signal.h>
static void run(struct irq_work *work) { pr_info("hard %d", in_hardirq() != 0); }
static DEFINE_IRQ_WORK(work, run);
`;
  const body = `
	struct task_struct *task;
	struct pid *pid = find_get_pid(1);
	int n = 0;

	for_each_process(task)
		n += task == current;
	pr_info("%d", n);
	pr_info("%d %s", pid_nr(pid), pid_task(pid, PIDTYPE_PID)->comm);
	put_pid(pid);
	pr_info("%d", find_vpid(9999) == NULL);
	irq_work_queue(&work);`;
  expect(said(body, before)).toEqual(['1', '1 init', '1', 'hard 1']);
});
