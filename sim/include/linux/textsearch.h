/* SPDX-License-Identifier: MIT */
/* Searching in text that comes in pieces. */
#ifndef _LINUX_TEXTSEARCH_H
#define _LINUX_TEXTSEARCH_H

#include <linux/err.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/types.h>

struct ts_config;
#define TS_AUTOLOAD 1
#define TS_IGNORECASE 2
#define TS_PRIV_ALIGNTO 8
#define TS_PRIV_ALIGN(len) (((len) + TS_PRIV_ALIGNTO - 1) & ~(TS_PRIV_ALIGNTO - 1))
struct ts_state {
	unsigned int offset;
	char cb[48];
};
struct ts_ops {
	const char *name;
	struct ts_config *(*init)(const void *pattern, unsigned int len, gfp_t gfp, int flags);
	unsigned int (*find)(struct ts_config *conf, struct ts_state *state);
	void (*destroy)(struct ts_config *conf);
	void *(*get_pattern)(struct ts_config *conf);
	unsigned int (*get_pattern_len)(struct ts_config *conf);
	struct module *owner;
	struct list_head list;
};
struct ts_config {
	struct ts_ops *ops;
	int flags;
	unsigned int (*get_next_block)(unsigned int consumed, const u8 **dst, struct ts_config *conf,
				       struct ts_state *state);
	void (*finish)(struct ts_config *conf, struct ts_state *state);
};
extern int textsearch_register(struct ts_ops *ops);
extern int textsearch_unregister(struct ts_ops *ops);
extern struct ts_config *textsearch_prepare(const char *algo, const void *pattern, unsigned int len,
					    gfp_t gfp, int flags);
extern void textsearch_destroy(struct ts_config *conf);
extern unsigned int textsearch_find_continuous(struct ts_config *conf, struct ts_state *state,
					       const void *data, unsigned int len);
static inline void *ts_config_priv(struct ts_config *conf)
{
	return (u8 *)conf + TS_PRIV_ALIGN(sizeof(struct ts_config));
}
static inline struct ts_config *alloc_ts_config(size_t payload, gfp_t gfp)
{
	struct ts_config *conf = kzalloc(TS_PRIV_ALIGN(sizeof(*conf)) + payload, gfp);

	return conf ? conf : ERR_PTR(-ENOMEM);
}

#endif
