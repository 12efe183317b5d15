// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Entries on a list whose head is freed with the instance that contains it.
 */
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: free the log before the instance");

struct instance {
	struct list_head instances;
	struct list_head errors;
	char buffer[4000];
};

struct error_entry {
	struct list_head list;
	char *command;
	char text[160];
};

static LIST_HEAD(instances);

static noinline struct instance *make_instance(void)
{
	struct instance *tr = kzalloc(sizeof(*tr), GFP_KERNEL);

	if (!tr)
		return NULL;
	INIT_LIST_HEAD(&tr->errors);
	list_add(&tr->instances, &instances);
	return tr;
}

static noinline void log_error(struct instance *tr, const char *command)
{
	struct error_entry *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		return;
	strscpy(e->text, "parse error", sizeof(e->text));
	e->command = kzalloc(32, GFP_KERNEL);
	if (e->command)
		strscpy(e->command, command, 32);
	list_add_tail(&e->list, &tr->errors);
}

static void clear_log(struct instance *tr)
{
	struct error_entry *e, *next;

	list_for_each_entry_safe(e, next, &tr->errors, list) {
		list_del(&e->list);
		kfree(e->command);
		kfree(e);
	}
}

static void remove_instance(struct instance *tr)
{
	list_del(&tr->instances);
	if (fixed)
		clear_log(tr);
	kfree(tr);
}

static int errlog_init(void)
{
	struct instance *tr = make_instance();

	if (!tr)
		return -ENOMEM;
	log_error(tr, "hist:keys=nothing");
	log_error(tr, "hist:vals=nothing");
	log_error(tr, "hist:sort=nothing");
	remove_instance(tr);
	return 0;
}

static void errlog_exit(void)
{
}

module_init(errlog_init);
module_exit(errlog_exit);
MODULE_DESCRIPTION("children of a freed list head");
MODULE_LICENSE("GPL");
