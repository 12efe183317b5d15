/* SPDX-License-Identifier: MIT */
/* A device for a test. */
#ifndef _KUNIT_DEVICE_H
#define _KUNIT_DEVICE_H

#include <kunit/test.h>
#include <linux/device.h>

/* A device without a driver, which goes with the test. */
extern struct device *kunit_device_register(struct kunit *test, const char *name);
extern void kunit_device_unregister(struct kunit *test, struct device *dev);

#endif
