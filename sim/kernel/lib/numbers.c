/* SPDX-License-Identifier: MIT */
/* Primes, fractions, names with wildcards, wide products (lib/math, lib/glob.c). */
#include <linux/export.h>
#include <linux/glob.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/prime_numbers.h>
#include <linux/rational.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysctl.h>

bool is_prime_number(unsigned long x)
{
	unsigned long d;

	if (x < 4)
		return x > 1;
	if (x % 2 == 0)
		return false;
	for (d = 3; d <= x / d; d += 2)
		if (x % d == 0)
			return false;
	return true;
}
EXPORT_SYMBOL(is_prime_number);

unsigned long next_prime_number(unsigned long x)
{
	while (++x && !is_prime_number(x))
		;
	return x;
}
EXPORT_SYMBOL(next_prime_number);

/* Convergents of the continued fraction, and the best semi-convergent behind the last. */
void rational_best_approximation(unsigned long numerator, unsigned long denominator,
				 unsigned long max_numerator, unsigned long max_denominator,
				 unsigned long *best_numerator, unsigned long *best_denominator)
{
	unsigned long n0 = 0, d0 = 1, n1 = 1, d1 = 0, n = numerator, d = denominator;

	while (d) {
		unsigned long a = n / d, rest = n % d;
		unsigned long n2 = n0 + a * n1, d2 = d0 + a * d1;

		if (n2 > max_numerator || d2 > max_denominator) {
			unsigned long t = ULONG_MAX;

			if (d1)
				t = (max_denominator - d0) / d1;
			if (n1)
				t = min(t, (max_numerator - n0) / n1);
			/* Half of the last term is where it gets better than the convergent. */
			if (!d1 || 2 * t > a || (2 * t == a && d0 * d > d1 * rest)) {
				n1 = n0 + t * n1;
				d1 = d0 + t * d1;
			}
			break;
		}
		n0 = n1;
		n1 = n2;
		d0 = d1;
		d1 = d2;
		n = d;
		d = rest;
	}
	*best_numerator = n1;
	*best_denominator = d1;
}
EXPORT_SYMBOL(rational_best_approximation);

/* a * b / c, where the product may have 128 bits; all ones when the quotient has more than 64. */
u64 mul_u64_u64_div_u64(u64 a, u64 b, u64 c)
{
	u64 hi, lo = a * b, quotient = 0;
	u64 al = (u32)a, ah = a >> 32, bl = (u32)b, bh = b >> 32;
	u64 middle = ah * bl + (al * bl >> 32);
	int i;

	hi = ah * bh + (middle >> 32) + ((al * bh + (u32)middle) >> 32);
	if (hi >= c)
		return ~0ULL;
	for (i = 0; i < 64; i++) {
		bool carry = hi >> 63;

		hi = (hi << 1) | (lo >> 63);
		lo <<= 1;
		quotient <<= 1;
		if (carry || hi >= c) {
			hi -= c;
			quotient |= 1;
		}
	}
	return quotient;
}
EXPORT_SYMBOL(mul_u64_u64_div_u64);

static bool in_class(const char **pat, char c)
{
	const char *p = *pat;
	bool inverted = *p == '!', match = false;

	p += inverted;
	do {
		unsigned char a = *p++, b = a;

		if (!a)
			return false;
		if (p[0] == '-' && p[1] && p[1] != ']') {
			b = p[1];
			p += 2;
		}
		match |= a <= (unsigned char)c && (unsigned char)c <= b;
	} while (*p != ']');
	*pat = p + 1;
	return match != inverted;
}

bool glob_match(const char *pat, const char *str)
{
	const char *back_pat = NULL, *back_str = NULL;

	for (;;) {
		char c = *str++, d = *pat++;
		const char *after = pat;
		bool match;

		if (d == '*') {
			if (!*pat)
				return true;
			back_pat = pat;
			back_str = --str;
			continue;
		}
		if (d == '?')
			match = c != 0;
		else if (d == '[' && strchr(pat + 1, ']'))
			match = c != 0 && in_class(&after, c);
		else {
			if (d == '\\')
				d = *after++;
			match = c == d;
			if (match && !c)
				return true;
		}
		if (match) {
			pat = after;
			continue;
		}
		if (!c || !back_pat)
			return false;
		pat = back_pat;
		str = ++back_str;
	}
}
EXPORT_SYMBOL(glob_match);

void *__memcat_p(void **a, void **b)
{
	void **p = a, **new;
	int n = 0, m = 0;

	for (; p && *p; p++)
		n++;
	for (p = b; p && *p; p++)
		m++;
	new = kmalloc_array(n + m + 1, sizeof(void *), GFP_KERNEL);
	if (!new)
		return NULL;
	memcpy(new, a, n * sizeof(void *));
	memcpy(new + n, b, m * sizeof(void *));
	new[n + m] = NULL;
	return new;
}
EXPORT_SYMBOL_GPL(__memcat_p);

int __sysfs_match_string(const char *const *array, size_t n, const char *s)
{
	int i;

	for (i = 0; i < n && array[i]; i++)
		if (sysfs_streq(array[i], s))
			return i;
	return -EINVAL;
}
EXPORT_SYMBOL(__sysfs_match_string);

/* Limits that tables of sysctl point at: 0, 1, 2, the largest. */
const int sysctl_vals[] = { 0, 1, 2, INT_MAX };
EXPORT_SYMBOL(sysctl_vals);
