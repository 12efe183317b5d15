/* SPDX-License-Identifier: MIT */
/*
 * Handlers of interrupts (kernel/irq/manage.c, handle.c, debugfs.c).
 *
 * The 16 lines of a PC are there, and what the devices of the machine hold of them. A module's
 * handlers run when somebody raises the interrupt: irq_inject_interrupt(), or `echo trigger` to
 * /sys/kernel/debug/irq/irqs/NUMBER.
 *
 * Simplified: no /proc/irq, no controllers; a line that is disabled forgets its interrupts.
 */
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#define LINES 16

/* One handler of a line; 128 bytes. */
struct irqaction {
	irq_handler_t handler;
	void *dev_id;
	void __percpu *percpu_dev_id;
	struct irqaction *next;
	irq_handler_t thread_fn;
	struct task_struct *thread;
	struct irqaction *secondary;
	unsigned int irq;
	unsigned int flags;
	unsigned long thread_flags;
	unsigned long thread_mask;
	const char *name;
	void *dir;
} __aligned(64);
static_assert(sizeof(struct irqaction) == 128);

struct irq_desc {
	struct irqaction *action;
	unsigned int depth;
	unsigned long count;
};

static struct irq_desc descs[LINES];
static DEFINE_MUTEX(request_mutex);

/* What the devices of the machine hold. */
static struct irqaction boot_actions[] = {
	{ .irq = 0, .name = "timer", .flags = 0x00015a00 },
	{ .irq = 1, .name = "i8042", .flags = IRQF_SHARED, .dev_id = descs },
	{ .irq = 4, .name = "ttyS0" },
	{ .irq = 8, .name = "rtc0" },
	{ .irq = 9, .name = "acpi", .flags = IRQF_SHARED, .dev_id = descs },
	{ .irq = 12, .name = "i8042", .flags = IRQF_SHARED, .dev_id = descs },
};

static struct irq_desc *irq_to_desc(unsigned int irq)
{
	return irq < LINES ? &descs[irq] : NULL;
}

static int irq_thread(void *data)
{
	struct irqaction *action = data;

	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop())
			break;
		if (!test_and_clear_bit(0, &action->thread_flags)) {
			schedule();
			continue;
		}
		__set_current_state(TASK_RUNNING);
		action->thread_fn(action->irq, action->dev_id);
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static irqreturn_t irq_default_primary_handler(int irq, void *dev_id)
{
	return IRQ_WAKE_THREAD;
}

static noinline int __setup_irq(unsigned int irq, struct irq_desc *desc, struct irqaction *new)
{
	struct irqaction **end = &desc->action;
	struct irqaction *old = desc->action;

	if (new->thread_fn) {
		struct task_struct *t = kthread_create(irq_thread, new, "irq/%d-%s", irq, new->name);

		if (IS_ERR(t))
			return PTR_ERR(t);
		new->thread = t;
		wake_up_process(t);
	}
	if (old && !((old->flags & new->flags) & IRQF_SHARED)) {
		if (!(new->flags & IRQF_PROBE_SHARED))
			pr_err("genirq: Flags mismatch irq %d. %08x (%s) vs. %08x (%s)\n", irq,
			       new->flags, new->name, old->flags, old->name);
		if (new->thread)
			kthread_stop(new->thread);
		return -EBUSY;
	}
	while (*end)
		end = &(*end)->next;
	if (!old)
		desc->depth = new->flags & IRQF_NO_AUTOEN ? 1 : 0;
	*end = new;
	return 0;
}

int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
			 unsigned long flags, const char *name, void *dev_id)
{
	struct irq_desc *desc = irq_to_desc(irq);
	struct irqaction *action;
	int error;

	if (irq == IRQ_NOTCONNECTED)
		return -ENOTCONN;
	if (((flags & IRQF_SHARED) && !dev_id) ||
	    ((flags & IRQF_SHARED) && (flags & IRQF_NO_AUTOEN)) || !desc)
		return -EINVAL;
	if (!handler) {
		if (!thread_fn)
			return -EINVAL;
		handler = irq_default_primary_handler;
		if (!(flags & IRQF_ONESHOT)) {
			pr_err("genirq: Threaded irq requested with handler=NULL and !ONESHOT for %s (irq %d)\n",
			       name, irq);
			return -EINVAL;
		}
	}
	action = kzalloc(sizeof(*action), GFP_KERNEL);
	if (!action)
		return -ENOMEM;
	action->handler = handler;
	action->thread_fn = thread_fn;
	action->flags = flags;
	action->name = name;
	action->dev_id = dev_id;
	action->irq = irq;
	mutex_lock(&request_mutex);
	error = __setup_irq(irq, desc, action);
	mutex_unlock(&request_mutex);
	if (error)
		kfree(action);
	return error;
}
EXPORT_SYMBOL(request_threaded_irq);

const void *free_irq(unsigned int irq, void *dev_id)
{
	struct irq_desc *desc = irq_to_desc(irq);
	struct irqaction **at, *action;
	const char *name;

	if (!desc)
		return NULL;
	mutex_lock(&request_mutex);
	for (at = &desc->action; *at && (*at)->dev_id != dev_id; at = &(*at)->next)
		;
	action = *at;
	if (action)
		*at = action->next;
	mutex_unlock(&request_mutex);
	if (WARN(!action, "Trying to free already-free IRQ %d\n", irq))
		return NULL;
	if (action->thread)
		kthread_stop(action->thread);
	name = action->name;
	kfree(action);
	return name;
}
EXPORT_SYMBOL(free_irq);

void disable_irq_nosync(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);

	if (desc)
		desc->depth++;
}
EXPORT_SYMBOL(disable_irq_nosync);

void disable_irq(unsigned int irq)
{
	disable_irq_nosync(irq);
}
EXPORT_SYMBOL(disable_irq);

void enable_irq(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);

	if (!desc)
		return;
	if (WARN(!desc->depth, "Unbalanced enable for IRQ %d\n", irq))
		return;
	desc->depth--;
}
EXPORT_SYMBOL(enable_irq);

/* An interrupt runs to its end before anything else does. */
void synchronize_irq(unsigned int irq)
{
}
EXPORT_SYMBOL(synchronize_irq);

bool irq_has_action(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);

	return desc && desc->action;
}
EXPORT_SYMBOL_GPL(irq_has_action);

static void handle_irq_event(void *data)
{
	struct irq_desc *desc = data;
	struct irqaction *action;

	desc->count++;
	for (action = desc->action; action; action = action->next) {
		irqreturn_t res;

		if (!action->handler)
			continue;
		res = action->handler(action->irq, action->dev_id);
		if (res != IRQ_WAKE_THREAD || !action->thread)
			continue;
		set_bit(0, &action->thread_flags);
		wake_up_process(action->thread);
	}
}

int irq_inject_interrupt(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);

	if (!desc || !desc->action)
		return -EINVAL;
	if (!desc->depth)
		__sim_hardirq(handle_irq_event, desc);
	return 0;
}
EXPORT_SYMBOL_GPL(irq_inject_interrupt);

int generic_handle_irq(unsigned int irq)
{
	return irq_inject_interrupt(irq);
}
EXPORT_SYMBOL_GPL(generic_handle_irq);

struct irq_devres {
	unsigned int irq;
	void *dev_id;
};

static void devm_irq_release(struct device *dev, void *res)
{
	struct irq_devres *this = res;

	free_irq(this->irq, this->dev_id);
}

static int devm_irq_match(struct device *dev, void *res, void *data)
{
	struct irq_devres *this = res, *match = data;

	return this->irq == match->irq && this->dev_id == match->dev_id;
}

int devm_request_threaded_irq(struct device *dev, unsigned int irq, irq_handler_t handler,
			      irq_handler_t thread_fn, unsigned long flags, const char *name,
			      void *dev_id)
{
	struct irq_devres *dr = devres_alloc(devm_irq_release, sizeof(*dr), GFP_KERNEL);
	int error;

	if (!dr)
		return -ENOMEM;
	error = request_threaded_irq(irq, handler, thread_fn, flags, name ? name : dev_name(dev),
				     dev_id);
	if (error) {
		devres_free(dr);
		return error;
	}
	dr->irq = irq;
	dr->dev_id = dev_id;
	devres_add(dev, dr);
	return 0;
}
EXPORT_SYMBOL(devm_request_threaded_irq);

void devm_free_irq(struct device *dev, unsigned int irq, void *dev_id)
{
	struct irq_devres match = { irq, dev_id };

	WARN_ON(devres_destroy(dev, devm_irq_release, devm_irq_match, &match));
	free_irq(irq, dev_id);
}
EXPORT_SYMBOL(devm_free_irq);

static ssize_t irq_debug_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	struct irq_desc *desc = file_inode(file)->i_private;
	char text[8] = { };
	int error;

	if (copy_from_user(text, buf, min(sizeof(text) - 1, count)))
		return -EFAULT;
	if (strncmp(text, "trigger", 7) == 0) {
		error = irq_inject_interrupt(desc - descs);
		if (error)
			return error;
	}
	return count;
}

static int irq_debug_show(struct seq_file *m, void *v)
{
	struct irq_desc *desc = m->private;
	struct irqaction *action;

	seq_printf(m, "depth:    %u\n", desc->depth);
	for (action = desc->action; action; action = action->next)
		seq_printf(m, "action:   %s\n", action->name);
	return 0;
}

static int irq_debug_open(struct inode *inode, struct file *file)
{
	return single_open(file, irq_debug_show, inode->i_private);
}

static const struct file_operations irq_debug_fops = {
	.open = irq_debug_open,
	.read = seq_read,
	.write = irq_debug_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static int interrupts_show(struct seq_file *m, void *v)
{
	struct irqaction *action;
	int irq, cpu;

	seq_puts(m, "    ");
	for_each_online_cpu(cpu)
		seq_printf(m, "       CPU%d", cpu);
	seq_putc(m, '\n');
	for (irq = 0; irq < LINES; irq++) {
		if (!descs[irq].action)
			continue;
		seq_printf(m, "%3d:", irq);
		for_each_online_cpu(cpu)
			seq_printf(m, " %10lu", cpu == 0 ? descs[irq].count : 0);
		seq_printf(m, "   IO-APIC %4d-edge      %s", irq, descs[irq].action->name);
		for (action = descs[irq].action->next; action; action = action->next)
			seq_printf(m, ", %s", action->name);
		seq_putc(m, '\n');
	}
	return 0;
}

static int __init irq_init(void)
{
	struct dentry *dir = debugfs_create_dir("irqs", debugfs_create_dir("irq", NULL));
	char name[8];
	int i;

	for (i = 0; i < ARRAY_SIZE(boot_actions); i++)
		descs[boot_actions[i].irq].action = &boot_actions[i];
	for (i = 0; i < LINES; i++) {
		sprintf(name, "%d", i);
		debugfs_create_file(name, 0644, dir, &descs[i], &irq_debug_fops);
	}
	proc_create_single("interrupts", 0, NULL, interrupts_show);
	return 0;
}
early_initcall(irq_init);
