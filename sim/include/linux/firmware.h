/* SPDX-License-Identifier: MIT */
/* Files that drivers load into their devices. There are none. */
#ifndef _LINUX_FIRMWARE_H
#define _LINUX_FIRMWARE_H

#include <linux/compiler.h>
#include <linux/gfp.h>
#include <linux/types.h>

struct device;
struct module;
struct firmware {
	size_t size;
	const u8 *data;
	void *priv;
};
extern int request_firmware(const struct firmware **fw, const char *name, struct device *dev);
extern int firmware_request_nowarn(const struct firmware **fw, const char *name, struct device *dev);
extern int request_firmware_direct(const struct firmware **fw, const char *name, struct device *dev);
extern int request_firmware_into_buf(const struct firmware **fw, const char *name,
				     struct device *dev, void *buf, size_t size);
extern int request_firmware_nowait(struct module *module, bool uevent, const char *name,
				   struct device *dev, gfp_t gfp, void *context,
				   void (*cont)(const struct firmware *fw, void *context));
extern void release_firmware(const struct firmware *fw);
#define FW_ACTION_UEVENT 1
#define FW_ACTION_NOUEVENT 0

#endif
