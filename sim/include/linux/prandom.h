/* SPDX-License-Identifier: MIT */
/* Random numbers that a seed determines. */
#ifndef _LINUX_PRANDOM_H
#define _LINUX_PRANDOM_H

#include <linux/types.h>
#include <linux/once.h>
#include <linux/random.h>

struct rnd_state {
	u32 s1, s2, s3, s4;
};
extern u32 prandom_u32_state(struct rnd_state *state);
extern void prandom_bytes_state(struct rnd_state *state, void *buf, size_t n);
extern void prandom_seed_state(struct rnd_state *state, u64 seed);

#endif
