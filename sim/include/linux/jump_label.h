/* SPDX-License-Identifier: MIT */
/* Branches that are switched; here a number that is read. */
#ifndef _LINUX_JUMP_LABEL_H
#define _LINUX_JUMP_LABEL_H

#include <linux/atomic.h>
#include <linux/compiler.h>

struct static_key {
	atomic_t enabled;
	union {
		unsigned long type;
		void *entries;
		void *next;
	};
};
struct static_key_true {
	struct static_key key;
};
struct static_key_false {
	struct static_key key;
};

#define STATIC_KEY_INIT_TRUE { .enabled = ATOMIC_INIT(1) }
#define STATIC_KEY_INIT_FALSE { .enabled = ATOMIC_INIT(0) }
#define STATIC_KEY_TRUE_INIT ((struct static_key_true){ .key = STATIC_KEY_INIT_TRUE })
#define STATIC_KEY_FALSE_INIT ((struct static_key_false){ .key = STATIC_KEY_INIT_FALSE })
#define DEFINE_STATIC_KEY_TRUE(name) struct static_key_true name = { STATIC_KEY_INIT_TRUE }
#define DEFINE_STATIC_KEY_FALSE(name) struct static_key_false name = { STATIC_KEY_INIT_FALSE }
#define DECLARE_STATIC_KEY_TRUE(name) extern struct static_key_true name
#define DECLARE_STATIC_KEY_FALSE(name) extern struct static_key_false name

#define static_key_count(key) atomic_read(&(key)->enabled)
#define static_key_enabled(x) (static_key_count((struct static_key *)(x)) > 0)
#define static_branch_likely(x) static_key_enabled(x)
#define static_branch_unlikely(x) static_key_enabled(x)
#define static_branch_maybe(config, x) static_key_enabled(x)
#define static_branch_enable(x) atomic_set(&(x)->key.enabled, 1)
#define static_branch_disable(x) atomic_set(&(x)->key.enabled, 0)
#define static_branch_inc(x) atomic_inc(&(x)->key.enabled)
#define static_branch_dec(x) atomic_dec(&(x)->key.enabled)

#define static_key_enable(key) atomic_set(&(key)->enabled, 1)
#define static_key_disable(key) atomic_set(&(key)->enabled, 0)
#define static_key_slow_inc(key) ((void)atomic_inc(&(key)->enabled))
#define static_key_slow_dec(key) ((void)atomic_dec(&(key)->enabled))
#define static_key_true(key) static_key_enabled(key)
#define static_key_false(key) static_key_enabled(key)
#define DEFINE_STATIC_KEY_MAYBE(config, name) DEFINE_STATIC_KEY_FALSE(name)
#define DEFINE_STATIC_KEY_TRUE_RO(name) DEFINE_STATIC_KEY_TRUE(name) __ro_after_init
#define DEFINE_STATIC_KEY_FALSE_RO(name) DEFINE_STATIC_KEY_FALSE(name) __ro_after_init

#endif
