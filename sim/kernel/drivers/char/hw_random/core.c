/* SPDX-License-Identifier: MIT */
/*
 * Sources of random numbers (drivers/char/hw_random/core.c): a list of them.
 *
 * Simplified: nobody reads them: there is no /dev/hwrng and no thread that feeds the pool.
 */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/hw_random.h>
#include <linux/mutex.h>
#include <linux/string.h>

static LIST_HEAD(rng_list);
static DEFINE_MUTEX(rng_mutex);

int hwrng_register(struct hwrng *rng)
{
	struct hwrng *tmp;
	int error = 0;

	if (!rng->name || (!rng->data_read && !rng->read))
		return -EINVAL;
	mutex_lock(&rng_mutex);
	list_for_each_entry(tmp, &rng_list, list)
		if (strcmp(tmp->name, rng->name) == 0)
			error = -EEXIST;
	if (!error) {
		list_add_tail(&rng->list, &rng_list);
		init_completion(&rng->cleanup_done);
		init_completion(&rng->dying);
		if (rng->init)
			error = rng->init(rng);
		if (error)
			list_del_init(&rng->list);
	}
	mutex_unlock(&rng_mutex);
	return error;
}
EXPORT_SYMBOL_GPL(hwrng_register);

void hwrng_unregister(struct hwrng *rng)
{
	mutex_lock(&rng_mutex);
	list_del(&rng->list);
	complete_all(&rng->dying);
	mutex_unlock(&rng_mutex);
	if (rng->cleanup)
		rng->cleanup(rng);
}
EXPORT_SYMBOL_GPL(hwrng_unregister);

static void devm_hwrng_release(struct device *dev, void *res)
{
	hwrng_unregister(*(struct hwrng **)res);
}

static int devm_hwrng_match(struct device *dev, void *res, void *data)
{
	return *(struct hwrng **)res == data;
}

int devm_hwrng_register(struct device *dev, struct hwrng *rng)
{
	struct hwrng **ptr = devres_alloc(devm_hwrng_release, sizeof(*ptr), GFP_KERNEL);
	int error;

	if (!ptr)
		return -ENOMEM;
	error = hwrng_register(rng);
	if (error) {
		devres_free(ptr);
		return error;
	}
	*ptr = rng;
	devres_add(dev, ptr);
	return 0;
}
EXPORT_SYMBOL_GPL(devm_hwrng_register);

void devm_hwrng_unregister(struct device *dev, struct hwrng *rng)
{
	devres_release(dev, devm_hwrng_release, devm_hwrng_match, rng);
}
EXPORT_SYMBOL_GPL(devm_hwrng_unregister);

long hwrng_msleep(struct hwrng *rng, unsigned int msecs)
{
	return wait_for_completion_interruptible_timeout(&rng->dying, msecs_to_jiffies(msecs) + 1);
}
EXPORT_SYMBOL_GPL(hwrng_msleep);

long hwrng_yield(struct hwrng *rng)
{
	return wait_for_completion_interruptible_timeout(&rng->dying, 1);
}
EXPORT_SYMBOL_GPL(hwrng_yield);
