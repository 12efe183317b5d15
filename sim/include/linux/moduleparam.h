/* SPDX-License-Identifier: MIT */
/*
 * Parameters of modules and the facts that modinfo shows.
 *
 * A parameter is a record in section __param for the loader, 56 bytes long: `type` is the type's
 * name, "string" for module_param_string, "callback" for module_param_cb; `size` is that of the
 * variable, and of one element when `max` is not 0 (an array of `max` elements).
 */
#ifndef _LINUX_MODULEPARAM_H
#define _LINUX_MODULEPARAM_H

#include <linux/init.h>
#include <linux/compiler.h>

struct kernel_param;

struct kernel_param_ops {
	unsigned int flags;
	int (*set)(const char *value, const struct kernel_param *kp);
	int (*get)(char *buffer, const struct kernel_param *kp);
	void (*free)(void *arg);
};

struct kernel_param {
	const char *name;
	const char *type;
	void *arg;
	const struct kernel_param_ops *ops; /* of a callback */
	unsigned int *num; /* how many elements were given */
	unsigned int size;
	unsigned int max;
	u16 perm;
};

#define __sim_param(name_, type_, arg_, ops_, num_, size_, max_, perm_)                \
	static const struct kernel_param __param_##name_ __used __section("__param")       \
		__aligned(8) = { .name = #name_, .type = type_, .arg = (void *)(arg_),         \
				 .ops = ops_, .num = num_, .size = size_, .max = max_, .perm = perm_ }

#define module_param_named(name, value, type, perm) \
	__sim_param(name, #type, &(value), 0, 0, sizeof(value), 0, perm)
#define module_param(name, type, perm) module_param_named(name, name, type, perm)
#define module_param_unsafe(name, type, perm) module_param(name, type, perm)
#define module_param_hw(name, type, hwtype, perm) module_param(name, type, perm)
#define core_param(name, var, type, perm) module_param_named(name, var, type, perm)
#define module_param_array_named(name, array, type, nump, perm)                       \
	__sim_param(name, #type, &(array)[0], 0, nump, sizeof((array)[0]),                \
		    sizeof(array) / sizeof((array)[0]), perm)
#define module_param_array(name, type, nump, perm) \
	module_param_array_named(name, name, type, nump, perm)
#define module_param_string(name, string, length, perm) \
	__sim_param(name, "string", string, 0, 0, length, 0, perm)
#define module_param_cb(name, ops, arg, perm) \
	__sim_param(name, "callback", arg, ops, 0, 0, 0, perm)

#define __MODULE_INFO(tag, name, info)                                             \
	static const char __UNIQUE_ID(name)[] __used __section(".modinfo")             \
		__aligned(1) = __stringify(tag) "=" info
#define MODULE_PARM_DESC(param, description) \
	__MODULE_INFO(parm, param, #param ":" description)

struct kparam_string {
	unsigned int maxlen;
	char *string;
};
#define __SIM_PARAM(name)                                                           \
	extern const struct kernel_param_ops param_ops_##name;                          \
	extern int param_set_##name(const char *value, const struct kernel_param *kp);  \
	extern int param_get_##name(char *buffer, const struct kernel_param *kp);
__SIM_PARAM(byte)
__SIM_PARAM(short)
__SIM_PARAM(ushort)
__SIM_PARAM(int)
__SIM_PARAM(uint)
__SIM_PARAM(hexint)
__SIM_PARAM(long)
__SIM_PARAM(ulong)
__SIM_PARAM(ullong)
__SIM_PARAM(bool)
__SIM_PARAM(charp)
extern int param_set_uint_minmax(const char *value, const struct kernel_param *kp,
				 unsigned int min, unsigned int max);
extern void param_free_charp(void *arg);
extern int param_set_copystring(const char *value, const struct kernel_param *kp);
extern int param_get_string(char *buffer, const struct kernel_param *kp);

#define KERNEL_PARAM_OPS_FL_NOARG (1 << 0)
#define module_param_hw_named(name, value, type, hwtype, perm) module_param_named(name, value, type, perm)
#define module_param_hw_array(name, type, hwtype, nump, perm) module_param_array(name, type, nump, perm)
#define module_param_cb_unsafe(name, ops, arg, perm) module_param_cb(name, ops, arg, perm)
#define __MODULE_PARM_TYPE(name, type)

#endif
