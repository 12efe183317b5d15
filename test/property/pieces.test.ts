/**
 * Pointers that are written, copied, taken apart and put together in every way that
 * docs/ground-truth.md names, against a naive account of single bytes.
 *
 * A module in C does one operation on a buffer for each write to its file; after each, the lost
 * blocks are those of which some needed byte is nowhere in the buffer.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Session, type Life } from '../../src/index.ts';
import { SESSION_OPTIONS } from '../support/session.ts';
import { holds } from './settings.ts';

const SIZE = 96;
const FILE = '/sys/kernel/debug/pieces';

const SOURCE = `
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/debugfs.h>
#include <linux/uaccess.h>
#include <asm/unaligned.h>

struct odd { char tag; void *p; short s; } __packed;
union both { u64 all; u32 halves[2]; u16 quarters[4]; u8 bytes[8]; };

/* A page border in the middle, and one more at an odd place behind. */
static unsigned char room[8192 + ${SIZE}] __aligned(4096);
#define BUF (room + 4096 - ${SIZE / 2})
static struct dentry *file;

#define AT(type, i) ((type *)(BUF + (i)))

static noinline void make(int at)
{
	put_unaligned((u64)kmalloc(64, GFP_KERNEL), AT(u64, at));
}

static noinline void in_struct(int to, int from)
{
	struct odd one = *(struct odd *)(BUF + from);

	*(struct odd *)(BUF + to) = one;
}

static noinline void in_union(int to, int from)
{
	union both a, b;
	int i;

	a.all = get_unaligned(AT(u64, from));
	b.halves[1] = a.halves[0];
	b.halves[0] = a.halves[1];
	a.halves[0] = b.halves[1];
	a.halves[1] = b.halves[0];
	for (i = 0; i < 4; i++)
		b.quarters[3 - i] = a.quarters[i];
	for (i = 0; i < 4; i++)
		put_unaligned(b.quarters[3 - i], AT(u16, to + 2 * i));
}

static noinline void bytes_of(int to, int from)
{
	u64 v = get_unaligned(AT(u64, from));
	int i;

	for (i = 0; i < 8; i++)
		BUF[to + 7 - i] = v >> (8 * i);
}

static noinline void from_bytes(int to, int from)
{
	u64 v = 0;
	int i;

	for (i = 0; i < 8; i++)
		v |= (u64)BUF[from + i] << (8 * i);
	put_unaligned(v, AT(u64, to));
}

static noinline void added(int to, int from)
{
	u64 v = 0;
	int i;

	for (i = 7; i >= 0; i--)
		v = (v << 8) + BUF[from + i];
	put_unaligned(v, AT(u64, to));
}

static noinline void masked(int to, int from)
{
	u64 v = get_unaligned(AT(u64, from));

	put_unaligned((u32)(v & 0xffffffff), AT(u32, to));
	put_unaligned((u16)((v & 0x0000ffff00000000ul) >> 32), AT(u16, to + 4));
	put_unaligned((u16)(v >> 48), AT(u16, to + 6));
}

static noinline void rotated(int to, int from)
{
	u64 v = get_unaligned(AT(u64, from));

	put_unaligned((v >> 24) | (v << 40), AT(u64, to));
}

static noinline void operate(int op, int to, int from, int n)
{
	switch (op) {
	case 0: make(to); break;
	case 1: memmove(BUF + to, BUF + from, n); break;
	case 2: BUF[to] = BUF[from]; break;
	case 3: put_unaligned(get_unaligned(AT(u16, from)), AT(u16, to)); break;
	case 4: put_unaligned(get_unaligned(AT(u32, from)), AT(u32, to)); break;
	case 5: put_unaligned(get_unaligned(AT(u64, from)), AT(u64, to)); break;
	case 6: put_unaligned(swab64(get_unaligned(AT(u64, from))), AT(u64, to)); break;
	case 7: put_unaligned(__builtin_bswap64(get_unaligned(AT(u64, from))), AT(u64, to)); break;
	case 8: put_unaligned(swab32(get_unaligned(AT(u32, from))), AT(u32, to)); break;
	case 9: put_unaligned(swab16(get_unaligned(AT(u16, from))), AT(u16, to)); break;
	case 10: put_unaligned((__force u64)cpu_to_be64(get_unaligned(AT(u64, from))), AT(u64, to)); break;
	case 11: in_struct(to, from); break;
	case 12: in_union(to, from); break;
	case 13: bytes_of(to, from); break;
	case 14: from_bytes(to, from); break;
	case 15: added(to, from); break;
	case 16: masked(to, from); break;
	case 17: rotated(to, from); break;
	case 18: memset(BUF + to, n, n); break;
	case 19: put_unaligned(0x1122334455667788ul, AT(u64, to)); break;
	case 20: put_unaligned(0x11223344u, AT(u32, to)); break;
	case 21: put_unaligned((__force u32)cpu_to_be32(get_unaligned(AT(u32, from))), AT(u32, to)); break;
	}
}

static ssize_t told(struct file *f, const char __user *from, size_t length, loff_t *at)
{
	char line[32] = "";
	int op, a, b, n;

	if (length > sizeof(line) - 1 || copy_from_user(line, from, length))
		return -EINVAL;
	if (sscanf(line, "%d %d %d %d", &op, &a, &b, &n) != 4)
		return -EINVAL;
	operate(op, a, b, n);
	return length;
}

static const struct file_operations fops = { .owner = THIS_MODULE, .write = told };

static int __init start(void)
{
	file = debugfs_create_file("pieces", 0200, NULL, NULL, &fops);
	return 0;
}

static void __exit stop(void)
{
	debugfs_remove(file);
}

module_init(start);
module_exit(stop);
MODULE_LICENSE("GPL");
`;

/** A byte of the address of a block, or nothing. */
type Byte = { readonly block: number; readonly index: number } | undefined;

interface Operation {
  readonly op: number;
  readonly to: number;
  readonly from: number;
  readonly n: number;
}

/** The account of single bytes. */
class Model {
  bytes: Byte[] = Array.from({ length: SIZE });
  blocks = 0;

  operate(op: number, to: number, from: number, n: number): void {
    const take = (count: number): Byte[] => this.bytes.slice(from, from + count);
    const put = (bytes: readonly Byte[]): void => {
      for (const [i, byte] of bytes.entries()) this.bytes[to + i] = byte;
    };
    const none = (count: number): Byte[] => Array.from({ length: count });
    if (op === 0) {
      const block = this.blocks++;
      put(Array.from({ length: 8 }, (_, index) => ({ block, index })));
    } else if (op === 1) put(take(n));
    else if (op === 2) put(take(1));
    else if (op === 3) put(take(2));
    else if (op === 4) put(take(4));
    else if ([5, 12, 14, 15, 16].includes(op)) put(take(8));
    else if ([6, 7, 10].includes(op)) put(take(8).reverse());
    else if (op === 13) this.reverseInPlace(to, from);
    else if (op === 8 || op === 21) put(take(4).reverse());
    else if (op === 9) put(take(2).reverse());
    else if (op === 11) put(take(11));
    else if (op === 17) put([...take(8).slice(3), ...take(8).slice(0, 3)]);
    else if (op === 18) put(none(n));
    else if (op === 19) put(none(8));
    else put(none(4));
  }

  /** Blocks of which the buffer has not all of the six bytes that an address needs. */
  lost(): number[] {
    const seen = Array.from({ length: this.blocks }, () => new Set<number>());
    for (const byte of this.bytes) if (byte) seen[byte.block].add(byte.index);
    return [...seen.entries()]
      .filter(([, indexes]) => [0, 1, 2, 3, 4, 5].some((index) => !indexes.has(index)))
      .map(([block]) => block);
  }

  private reverseInPlace(to: number, from: number): void {
    const taken = this.bytes.slice(from, from + 8).reverse();
    for (const [i, byte] of taken.entries()) this.bytes[to + i] = byte;
  }
}

const place = fc.nat(SIZE - 33);
const operation: fc.Arbitrary<Operation> = fc.record({
  op: fc.oneof(fc.constant(0), fc.nat(21), fc.nat(17)),
  to: place,
  from: place,
  n: fc.integer({ min: 1, max: 32 }),
});

describe.each(['O2', 'O0'] as const)('pieces of pointers, %s', (model) => {
  it('are known byte by byte', async () => {
    const session = new Session({ truth: true, model }, SESSION_OPTIONS);
    const files = { 'pieces.c': SOURCE };
    expect(await session.perform({ kind: 'module', name: 'pieces', files })).toMatchObject({
      messages: '',
    });
    const { system } = session;
    expect(system.insmod('pieces')).toBe(0);
    const truth = system.truth!;
    const blocks = (): Life[] => truth.lives().filter(({ size }) => size === 64);
    const write = (...numbers: readonly number[]): void => {
      expect(system.writeFile(FILE, numbers.join(' '))).toBe(numbers.join(' ').length);
    };
    const property = (all: readonly Operation[]): void => {
      for (const to of [0, 32, 64]) write(18, to, 0, 32);
      const known = new Set(blocks().map(({ id }) => id));
      const made: number[] = [];
      const account = new Model();
      for (const { op, to, from, n } of all) {
        write(op, to, from, n);
        account.operate(op, to, from, n);
        for (const { id } of op === 0 ? blocks() : []) {
          if (!known.has(id)) made.push(id);
          known.add(id);
        }
        const look = truth.examine();
        const lost = made.flatMap((id, block) => (look.isReachable(id) ? [] : [block]));
        expect(lost).toEqual(account.lost());
      }
    };
    const show = (all: readonly Operation[]): string =>
      all.map(({ op, to, from, n }) => `${op} ${to} ${from} ${n}`).join('\n');
    holds(fc.array(operation, { maxLength: 40, size: 'max' }), property, { runs: 25, show });
  });
});
