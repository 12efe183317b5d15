/* SPDX-License-Identifier: MIT */
/* Functions that are replaced while the kernel runs; none can be. */
#ifndef _LINUX_LIVEPATCH_H
#define _LINUX_LIVEPATCH_H

#include <linux/completion.h>
#include <linux/ftrace.h>
#include <linux/list.h>
#include <linux/module.h>

struct klp_object;
struct klp_func {
	const char *old_name;
	void *new_func;
	unsigned long old_sympos;
};
struct klp_callbacks {
	int (*pre_patch)(struct klp_object *obj);
	void (*post_patch)(struct klp_object *obj);
	void (*pre_unpatch)(struct klp_object *obj);
	void (*post_unpatch)(struct klp_object *obj);
	bool post_unpatch_enabled;
};
struct klp_object {
	const char *name;
	struct klp_func *funcs;
	struct klp_callbacks callbacks;
	struct module *mod;
};
struct klp_state {
	unsigned long id;
	unsigned int version;
	void *data;
};
struct klp_patch {
	struct module *mod;
	struct klp_object *objs;
	struct klp_state *states;
	bool replace;
};
extern int klp_enable_patch(struct klp_patch *patch);
typedef int (*klp_shadow_ctor_t)(void *obj, void *shadow_data, void *ctor_data);
typedef void (*klp_shadow_dtor_t)(void *obj, void *shadow_data);
extern void *klp_shadow_get(void *obj, unsigned long id);
extern void *klp_shadow_alloc(void *obj, unsigned long id, size_t size, gfp_t gfp,
			      klp_shadow_ctor_t ctor, void *ctor_data);
extern void *klp_shadow_get_or_alloc(void *obj, unsigned long id, size_t size, gfp_t gfp,
				     klp_shadow_ctor_t ctor, void *ctor_data);
extern void klp_shadow_free(void *obj, unsigned long id, klp_shadow_dtor_t dtor);
extern void klp_shadow_free_all(unsigned long id, klp_shadow_dtor_t dtor);

#endif
