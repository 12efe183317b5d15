/* SPDX-License-Identifier: MIT */
/* Setting and showing parameters of the usual types (kernel/params.c), for module_param_cb. */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

#define NUMBER(name, type, format, parse)                                           \
	int param_set_##name(const char *value, const struct kernel_param *kp)          \
	{                                                                               \
		return parse(value, 0, (type *)kp->arg);                                    \
	}                                                                               \
	int param_get_##name(char *buffer, const struct kernel_param *kp)               \
	{                                                                               \
		return scnprintf(buffer, 4096, format "\n", *(type *)kp->arg);              \
	}                                                                               \
	const struct kernel_param_ops param_ops_##name = {                              \
		.set = param_set_##name,                                                    \
		.get = param_get_##name,                                                    \
	};

NUMBER(byte, unsigned char, "%hhu", kstrtou8)
EXPORT_SYMBOL(param_set_byte);
EXPORT_SYMBOL(param_get_byte);
EXPORT_SYMBOL(param_ops_byte);
NUMBER(short, short, "%hi", kstrtos16)
EXPORT_SYMBOL(param_set_short);
EXPORT_SYMBOL(param_get_short);
EXPORT_SYMBOL(param_ops_short);
NUMBER(ushort, unsigned short, "%hu", kstrtou16)
EXPORT_SYMBOL(param_set_ushort);
EXPORT_SYMBOL(param_get_ushort);
EXPORT_SYMBOL(param_ops_ushort);
NUMBER(int, int, "%i", kstrtoint)
EXPORT_SYMBOL(param_set_int);
EXPORT_SYMBOL(param_get_int);
EXPORT_SYMBOL(param_ops_int);
NUMBER(uint, unsigned int, "%u", kstrtouint)
EXPORT_SYMBOL(param_set_uint);
EXPORT_SYMBOL(param_get_uint);
EXPORT_SYMBOL(param_ops_uint);
NUMBER(hexint, unsigned int, "%#08x", kstrtouint)
EXPORT_SYMBOL(param_set_hexint);
EXPORT_SYMBOL(param_get_hexint);
EXPORT_SYMBOL(param_ops_hexint);
NUMBER(long, long, "%li", kstrtol)
EXPORT_SYMBOL(param_set_long);
EXPORT_SYMBOL(param_get_long);
EXPORT_SYMBOL(param_ops_long);
NUMBER(ulong, unsigned long, "%lu", kstrtoul)
EXPORT_SYMBOL(param_set_ulong);
EXPORT_SYMBOL(param_get_ulong);
EXPORT_SYMBOL(param_ops_ulong);
NUMBER(ullong, unsigned long long, "%llu", kstrtoull)
EXPORT_SYMBOL(param_set_ullong);
EXPORT_SYMBOL(param_get_ullong);
EXPORT_SYMBOL(param_ops_ullong);

int param_set_uint_minmax(const char *value, const struct kernel_param *kp, unsigned int min,
			  unsigned int max)
{
	unsigned int num;
	int error = kstrtouint(value, 0, &num);

	if (error)
		return error;
	if (num < min || num > max)
		return -EINVAL;
	*(unsigned int *)kp->arg = num;
	return 0;
}
EXPORT_SYMBOL_GPL(param_set_uint_minmax);

int param_set_bool(const char *value, const struct kernel_param *kp)
{
	return kstrtobool(value ? value : "1", kp->arg);
}
EXPORT_SYMBOL(param_set_bool);

int param_get_bool(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "%c\n", *(bool *)kp->arg ? 'Y' : 'N');
}
EXPORT_SYMBOL(param_get_bool);

const struct kernel_param_ops param_ops_bool = {
	.set = param_set_bool,
	.get = param_get_bool,
};
EXPORT_SYMBOL(param_ops_bool);

/* A text that lives until the next one is set; all are in one list. */
struct kmalloced_param {
	struct list_head list;
	char val[];
};
static LIST_HEAD(texts);

static void free_text(const char *text)
{
	struct kmalloced_param *p;

	list_for_each_entry(p, &texts, list) {
		if (p->val == text) {
			list_del(&p->list);
			kfree(p);
			return;
		}
	}
}

int param_set_charp(const char *value, const struct kernel_param *kp)
{
	struct kmalloced_param *p;

	if (strlen(value) > 1024)
		return -ENOSPC;
	free_text(*(char **)kp->arg);
	p = kmalloc(sizeof(*p) + strlen(value) + 1, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	list_add(&p->list, &texts);
	*(char **)kp->arg = strcpy(p->val, value);
	return 0;
}
EXPORT_SYMBOL(param_set_charp);

int param_get_charp(char *buffer, const struct kernel_param *kp)
{
	return scnprintf(buffer, 4096, "%s\n", *(char **)kp->arg);
}
EXPORT_SYMBOL(param_get_charp);

void param_free_charp(void *arg)
{
	free_text(*(char **)arg);
}
EXPORT_SYMBOL(param_free_charp);

const struct kernel_param_ops param_ops_charp = {
	.set = param_set_charp,
	.get = param_get_charp,
	.free = param_free_charp,
};
EXPORT_SYMBOL(param_ops_charp);

/* The text is what `arg`, a struct kparam_string, says. */
int param_set_copystring(const char *value, const struct kernel_param *kp)
{
	const struct kparam_string *kps = kp->arg;

	if (strnlen(value, kps->maxlen) == kps->maxlen)
		return -ENOSPC;
	strcpy(kps->string, value);
	return 0;
}
EXPORT_SYMBOL(param_set_copystring);

int param_get_string(char *buffer, const struct kernel_param *kp)
{
	const struct kparam_string *kps = kp->arg;

	return scnprintf(buffer, 4096, "%s\n", kps->string);
}
EXPORT_SYMBOL(param_get_string);
