/* SPDX-License-Identifier: MIT */
/* The generator lfsr113 of L'Ecuyer (lib/random32.c). */
#include <linux/export.h>
#include <linux/prandom.h>
#include <linux/string.h>

static u32 step(u32 s, int a, int b, u32 mask, int d)
{
	return ((s & mask) << d) ^ (((s << a) ^ s) >> b);
}

u32 prandom_u32_state(struct rnd_state *state)
{
	state->s1 = step(state->s1, 6, 13, 0xfffffffeU, 18);
	state->s2 = step(state->s2, 2, 27, 0xfffffff8U, 2);
	state->s3 = step(state->s3, 13, 21, 0xfffffff0U, 7);
	state->s4 = step(state->s4, 3, 12, 0xffffff80U, 13);
	return state->s1 ^ state->s2 ^ state->s3 ^ state->s4;
}
EXPORT_SYMBOL(prandom_u32_state);

void prandom_bytes_state(struct rnd_state *state, void *buf, size_t n)
{
	u8 *to = buf;

	while (n) {
		u32 value = prandom_u32_state(state);
		size_t k = n < sizeof(value) ? n : sizeof(value);

		memcpy(to, &value, k);
		to += k;
		n -= k;
	}
}
EXPORT_SYMBOL(prandom_bytes_state);

/* Each part of the state must be at least so large. */
static u32 at_least(u32 x, u32 min)
{
	return x < min ? x + min : x;
}

void prandom_seed_state(struct rnd_state *state, u64 seed)
{
	u32 x = ((seed >> 32) ^ (seed << 10) ^ seed) & 0xffffffffUL;

	state->s1 = at_least(x, 2U);
	state->s2 = at_least(x, 8U);
	state->s3 = at_least(x, 16U);
	state->s4 = at_least(x, 128U);
}
EXPORT_SYMBOL(prandom_seed_state);
