/**
 * Ten small programs in C that do nothing but compute: what simulated C costs, as modules and, for
 * comparison, as programs of gcc. Each has a function `work` whose result both must agree on.
 */

/** One of the programs. */
export interface CLoop {
  readonly name: string;
  /** C at file scope that defines `static unsigned work(unsigned turns)`. */
  readonly code: string;
  /** Turns that take some seconds without compiled code. */
  readonly turns: number;
}

/** A generator of numbers that all of them share. */
const COMMON = `
static unsigned seed = 1;
static noinline unsigned next(void) { seed = seed * 1103515245u + 12345u; return seed >> 8; }
`;

export const C_LOOPS: readonly CLoop[] = [
  {
    name: 'sieve',
    turns: 300,
    code: `
static unsigned char composite[65536];
static unsigned work(unsigned turns)
{
	unsigned count = 0;
	for (unsigned t = 0; t < turns; t++) {
		breathe();
		memset(composite, 0, sizeof(composite));
		count = 0;
		for (unsigned i = 2; i < 65536; i++) {
			if (composite[i])
				continue;
			count++;
			for (unsigned j = 2 * i; j < 65536; j += i)
				composite[j] = 1;
		}
	}
	return count;
}`,
  },
  {
    name: 'sort',
    turns: 190,
    code: `
static int numbers[500];
static unsigned work(unsigned turns)
{
	unsigned sum = 0;
	for (unsigned t = 0; t < turns; t++) {
		breathe();
		for (int i = 0; i < 500; i++)
			numbers[i] = next();
		for (int i = 0; i < 500; i++)
			for (int j = i + 1; j < 500; j++)
				if (numbers[j] < numbers[i]) {
					int old = numbers[i];
					numbers[i] = numbers[j];
					numbers[j] = old;
				}
		sum = sum * 31 + numbers[300];
	}
	return sum;
}`,
  },
  {
    name: 'matrix',
    turns: 100,
    code: `
struct matrix { long at[64][64]; };
static unsigned work(unsigned turns)
{
	struct matrix *a = take(sizeof(*a)), *b = take(sizeof(*b)), *c = take(sizeof(*c));
	unsigned sum = 0;
	for (int i = 0; i < 64; i++)
		for (int j = 0; j < 64; j++) {
			a->at[i][j] = next();
			b->at[i][j] = next() & 0xff;
		}
	for (unsigned t = 0; t < turns; t++) {
		breathe();
		for (int i = 0; i < 64; i++)
			for (int j = 0; j < 64; j++) {
				long product = 0;
				for (int k = 0; k < 64; k++)
					product += a->at[i][k] * b->at[k][j];
				c->at[i][j] = product;
			}
		a->at[t & 63][1] = c->at[2][3];
		sum += c->at[5][t & 63];
	}
	give(a); give(b); give(c);
	return sum;
}`,
  },
  {
    name: 'crc',
    turns: 1500,
    code: `
static unsigned crc_table[256];
static unsigned char message[16384];
static unsigned work(unsigned turns)
{
	unsigned crc = ~0u;
	for (unsigned i = 0; i < 256; i++) {
		unsigned c = i;
		for (int k = 0; k < 8; k++)
			c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
		crc_table[i] = c;
	}
	for (unsigned i = 0; i < sizeof(message); i++)
		message[i] = next();
	for (unsigned t = 0; t < turns; t++) {
		breathe();
		for (unsigned i = 0; i < sizeof(message); i++)
			crc = crc_table[(crc ^ message[i]) & 0xff] ^ (crc >> 8);
	}
	return ~crc;
}`,
  },
  {
    name: 'search',
    turns: 1200,
    code: `
static char text[20001];
static const char needle[] = "abacab";
static const char *find(const char *where, const char *what)
{
	for (; *where; where++) {
		const char *a = where, *b = what;
		while (*b && *a == *b) {
			a++;
			b++;
		}
		if (!*b)
			return where;
	}
	return NULL;
}
static unsigned work(unsigned turns)
{
	unsigned found = 0;
	for (int i = 0; i < 20000; i++)
		text[i] = 'a' + (next() & 3);
	for (unsigned t = 0; t < turns; t++) {
		breathe();
		for (const char *at = find(text, needle); at; at = find(at + 1, needle))
			found += at - text;
	}
	return found;
}`,
  },
  {
    name: 'hash',
    turns: 9000000,
    code: `
struct entry { unsigned long key; unsigned value; struct entry *next; };
static struct entry *buckets[1024];
static unsigned slot_of(unsigned long key)
{
	return (key * 0x61C8864680B583EBul) >> 54;
}
static unsigned work(unsigned turns)
{
	unsigned sum = 0;
	for (unsigned t = 0; t < turns; t++) {
		if (t % 65536 == 0)
			breathe();
		unsigned long key = next() & 0xfff;
		struct entry **head = &buckets[slot_of(key)], *e;
		for (e = *head; e; e = e->next)
			if (e->key == key)
				break;
		if (!e) {
			e = take(sizeof(*e));
			e->key = key;
			e->value = 0;
			e->next = *head;
			*head = e;
		}
		e->value += t;
		sum ^= e->value;
	}
	for (int i = 0; i < 1024; i++)
		while (buckets[i]) {
			struct entry *e = buckets[i];
			buckets[i] = e->next;
			give(e);
		}
	return sum;
}`,
  },
  {
    name: 'list',
    turns: 13500,
    code: `
struct item { struct item *next, *prev; long value; };
static struct item head;
static unsigned work(unsigned turns)
{
	unsigned sum = 0;
	head.next = head.prev = &head;
	for (int i = 0; i < 5000; i++) {
		struct item *one = take(sizeof(*one));
		one->value = next();
		one->next = head.next;
		one->prev = &head;
		head.next->prev = one;
		head.next = one;
	}
	for (unsigned t = 0; t < turns; t++) {
		breathe();
		for (struct item *one = head.next; one != &head; one = one->next)
			sum += one->value;
	}
	while (head.next != &head) {
		struct item *one = head.next;
		head.next = one->next;
		give(one);
	}
	return sum;
}`,
  },
  {
    name: 'tree',
    turns: 1800,
    code: `
struct leaf { struct leaf *left, *right; unsigned key, count; };
static struct leaf *tree;
static noinline void insert(unsigned key)
{
	struct leaf **at = &tree;
	while (*at) {
		if ((*at)->key == key) {
			(*at)->count++;
			return;
		}
		at = key < (*at)->key ? &(*at)->left : &(*at)->right;
	}
	*at = take(sizeof(**at));
	(*at)->left = (*at)->right = NULL;
	(*at)->key = key;
	(*at)->count = 1;
}
static unsigned walk(struct leaf *one)
{
	if (!one)
		return 0;
	return walk(one->left) * 3 + one->key * one->count + walk(one->right);
}
static void cut(struct leaf *one)
{
	if (!one)
		return;
	cut(one->left);
	cut(one->right);
	give(one);
}
static unsigned work(unsigned turns)
{
	unsigned sum = 0;
	for (unsigned t = 0; t < turns; t++) {
		breathe();
		for (int i = 0; i < 1000; i++)
			insert(next() & 0xfff);
		sum += walk(tree);
	}
	cut(tree);
	tree = NULL;
	return sum;
}`,
  },
  {
    name: 'memcpy',
    turns: 1800,
    code: `
static unsigned work(unsigned turns)
{
	unsigned char *from = take(32768), *to = take(32768);
	unsigned sum = 0;
	for (int i = 0; i < 32768; i++)
		from[i] = next();
	for (unsigned t = 0; t < turns; t++) {
		breathe();
		unsigned char *d = to, *s = from;
		for (unsigned long n = 16384; n; n--)
			*d++ = *s++;
		unsigned long *dd = (unsigned long *)d;
		const unsigned long *ss = (const unsigned long *)s;
		for (unsigned long n = 2048; n; n--)
			*dd++ = *ss++;
		sum += to[t * 7 & 32767];
		from[t & 32767] ^= to[t * 3 & 32767] + 1;
	}
	give(from); give(to);
	return sum;
}`,
  },
  {
    name: 'bits',
    turns: 2400000,
    code: `
static unsigned ones(unsigned long x)
{
	unsigned n = 0;
	for (; x; x &= x - 1)
		n++;
	return n;
}
static unsigned reverse(unsigned x)
{
	x = (x >> 1 & 0x55555555) | (x & 0x55555555) << 1;
	x = (x >> 2 & 0x33333333) | (x & 0x33333333) << 2;
	x = (x >> 4 & 0x0f0f0f0f) | (x & 0x0f0f0f0f) << 4;
	x = (x >> 8 & 0x00ff00ff) | (x & 0x00ff00ff) << 8;
	return x >> 16 | x << 16;
}
static unsigned work(unsigned turns)
{
	unsigned sum = 0;
	unsigned long state = 88172645463325252ul;
	for (unsigned t = 0; t < turns; t++) {
		if (t % 65536 == 0)
			breathe();
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		sum += ones(state) + reverse(state);
		sum ^= __builtin_ctzl(state) + __builtin_clz((unsigned)state | 1);
	}
	return sum;
}`,
  },
];

/** The program as a module, which tells its result in the log. */
export function loopModule({ code }: CLoop, turns: number): string {
  return `
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sched.h>
#define take(bytes) kmalloc(bytes, GFP_KERNEL)
#define give(block) kfree(block)
#define breathe() cond_resched()
${COMMON}${code}
static int init(void)
{
	pr_info("result %u\\n", work(${turns}));
	return 0;
}
module_init(init);
static void leave(void) {}
module_exit(leave);
MODULE_LICENSE("GPL");
`;
}

/** The program for gcc: prints nanoseconds that the work took, and the result. */
export function loopProgram({ code }: CLoop, turns: number): string {
  return `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#define noinline __attribute__((noinline))
#define take(bytes) malloc(bytes)
#define give(block) free(block)
#define breathe() (void)0
${COMMON}${code}
int main(void)
{
	struct timespec a, b;
	unsigned result;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	result = work(${turns});
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	printf("%ld %u\\n", (b.tv_sec - a.tv_sec) * 1000000000L + b.tv_nsec - a.tv_nsec, result);
	return 0;
}
`;
}
