/* SPDX-License-Identifier: MIT */
/* Who wants to know of a panic (kernel/panic.c). They are kept, but a panic here calls nobody. */
#include <linux/export.h>
#include <linux/notifier.h>
#include <linux/panic_notifier.h>

ATOMIC_NOTIFIER_HEAD(panic_notifier_list);
EXPORT_SYMBOL(panic_notifier_list);
bool crash_kexec_post_notifiers;
EXPORT_SYMBOL_GPL(crash_kexec_post_notifiers);
