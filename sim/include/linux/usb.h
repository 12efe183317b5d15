/* SPDX-License-Identifier: MIT */
/* The USB. Drivers can register on it; there is no device. */
#ifndef _LINUX_USB_H
#define _LINUX_USB_H

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/kref.h>
#include <linux/mod_devicetable.h>
#include <linux/mutex.h>
#include <linux/pm.h>
#include <linux/slab.h>
#include <linux/types.h>
#include <linux/usb/ch9.h>
#include <linux/version.h>

struct urb;
typedef void (*usb_complete_t)(struct urb *urb);
struct usb_host_endpoint {
	struct usb_endpoint_descriptor desc;
	struct list_head urb_list;
	void *hcpriv;
	int enabled;
};
struct usb_host_interface {
	struct usb_interface_descriptor desc;
	int extralen;
	unsigned char *extra;
	struct usb_host_endpoint *endpoint;
	char *string;
};
struct usb_interface {
	struct usb_host_interface *altsetting;
	struct usb_host_interface *cur_altsetting;
	unsigned int num_altsetting;
	int minor;
	struct device dev;
	struct device *usb_dev;
};
struct usb_bus {
	struct device *controller;
	int busnum;
	const char *bus_name;
};
struct usb_device {
	int devnum;
	char devpath[16];
	int state;
	int speed;
	struct usb_bus *bus;
	struct usb_host_endpoint ep0;
	struct device dev;
	struct usb_device_descriptor descriptor;
	struct usb_host_endpoint *ep_in[16];
	struct usb_host_endpoint *ep_out[16];
	char *product;
	char *manufacturer;
	char *serial;
};
struct usb_anchor {
	struct list_head urb_list;
	wait_queue_head_t wait;
	spinlock_t lock;
};
struct urb {
	struct kref kref;
	struct list_head anchor_list;
	struct usb_anchor *anchor;
	struct usb_device *dev;
	struct usb_host_endpoint *ep;
	unsigned int pipe;
	int status;
	unsigned int transfer_flags;
	void *transfer_buffer;
	dma_addr_t transfer_dma;
	u32 transfer_buffer_length;
	u32 actual_length;
	unsigned char *setup_packet;
	int interval;
	int error_count;
	void *context;
	usb_complete_t complete;
};
#define URB_NO_TRANSFER_DMA_MAP 0x0004
#define URB_FREE_BUFFER 0x0100
struct usb_dynids {
	spinlock_t lock;
	struct list_head list;
};
struct usb_driver {
	const char *name;
	int (*probe)(struct usb_interface *intf, const struct usb_device_id *id);
	void (*disconnect)(struct usb_interface *intf);
	int (*unlocked_ioctl)(struct usb_interface *intf, unsigned int code, void *buf);
	int (*suspend)(struct usb_interface *intf, pm_message_t message);
	int (*resume)(struct usb_interface *intf);
	int (*reset_resume)(struct usb_interface *intf);
	int (*pre_reset)(struct usb_interface *intf);
	int (*post_reset)(struct usb_interface *intf);
	void (*shutdown)(struct usb_interface *intf);
	const struct usb_device_id *id_table;
	const struct attribute_group **dev_groups;
	struct usb_dynids dynids;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
	struct device_driver driver;
#define __SIM_USB_DRIVER(drv) (&(drv)->driver)
#else
	struct {
		struct device_driver driver;
		int for_devices;
	} drvwrap;
#define __SIM_USB_DRIVER(drv) (&(drv)->drvwrap.driver)
#endif
	unsigned int no_dynamic_id : 1;
	unsigned int supports_autosuspend : 1;
	unsigned int disable_hub_initiated_lpm : 1;
	unsigned int soft_unbind : 1;
};
struct usb_class_driver {
	char *name;
	char *(*devnode)(const struct device *dev, umode_t *mode);
	const struct file_operations *fops;
	int minor_base;
};
#define USB_DEVICE_ID_MATCH_DEVICE 0x0003
#define USB_DEVICE_ID_MATCH_INT_INFO 0x0380
#define USB_DEVICE(vend, prod) \
	.match_flags = USB_DEVICE_ID_MATCH_DEVICE, .idVendor = (vend), .idProduct = (prod)
#define USB_INTERFACE_INFO(cl, sc, pr)                                              \
	.match_flags = USB_DEVICE_ID_MATCH_INT_INFO, .bInterfaceClass = (cl),       \
	.bInterfaceSubClass = (sc), .bInterfaceProtocol = (pr)
#define to_usb_interface(d) container_of(d, struct usb_interface, dev)
#define to_usb_driver(d) container_of(d, struct usb_driver, driver)
#define interface_to_usbdev(intf) container_of((intf)->dev.parent, struct usb_device, dev)
#define usb_get_intfdata(intf) dev_get_drvdata(&(intf)->dev)
#define usb_set_intfdata(intf, data) dev_set_drvdata(&(intf)->dev, data)
#define usb_sndctrlpipe(dev, ep) ((2U << 30) | ((dev)->devnum << 8) | ((ep) << 15))
#define usb_rcvctrlpipe(dev, ep) (usb_sndctrlpipe(dev, ep) | USB_DIR_IN)
#define usb_sndbulkpipe(dev, ep) ((3U << 30) | ((dev)->devnum << 8) | ((ep) << 15))
#define usb_rcvbulkpipe(dev, ep) (usb_sndbulkpipe(dev, ep) | USB_DIR_IN)
#define usb_sndintpipe(dev, ep) ((1U << 30) | ((dev)->devnum << 8) | ((ep) << 15))
#define usb_rcvintpipe(dev, ep) (usb_sndintpipe(dev, ep) | USB_DIR_IN)
extern int usb_register_driver(struct usb_driver *driver, struct module *owner, const char *name);
#define usb_register(driver) usb_register_driver(driver, THIS_MODULE, KBUILD_MODNAME)
extern void usb_deregister(struct usb_driver *driver);
#define module_usb_driver(drv) module_driver(drv, usb_register, usb_deregister)
static inline struct usb_device *usb_get_dev(struct usb_device *dev)
{
	if (dev)
		get_device(&dev->dev);
	return dev;
}
static inline void usb_put_dev(struct usb_device *dev)
{
	if (dev)
		put_device(&dev->dev);
}
#define usb_get_intf(intf) ((void)get_device(&(intf)->dev), (intf))
#define usb_put_intf(intf) put_device(&(intf)->dev)
extern int usb_register_dev(struct usb_interface *intf, struct usb_class_driver *driver);
extern void usb_deregister_dev(struct usb_interface *intf, struct usb_class_driver *driver);
extern struct usb_interface *usb_find_interface(struct usb_driver *drv, int minor);
extern struct urb *usb_alloc_urb(int iso_packets, gfp_t flags);
extern void usb_free_urb(struct urb *urb);
extern int usb_submit_urb(struct urb *urb, gfp_t flags);
extern int usb_unlink_urb(struct urb *urb);
extern void usb_kill_urb(struct urb *urb);
extern void usb_anchor_urb(struct urb *urb, struct usb_anchor *anchor);
extern void usb_unanchor_urb(struct urb *urb);
extern void usb_kill_anchored_urbs(struct usb_anchor *anchor);
extern int usb_wait_anchor_empty_timeout(struct usb_anchor *anchor, unsigned int timeout);
extern void *usb_alloc_coherent(struct usb_device *dev, size_t size, gfp_t flags, dma_addr_t *dma);
extern void usb_free_coherent(struct usb_device *dev, size_t size, void *addr, dma_addr_t dma);
extern int usb_control_msg(struct usb_device *dev, unsigned int pipe, u8 request, u8 type,
			   u16 value, u16 index, void *data, u16 size, int timeout);
extern int usb_bulk_msg(struct usb_device *dev, unsigned int pipe, void *data, int len,
			int *actual, int timeout);
extern int usb_interrupt_msg(struct usb_device *dev, unsigned int pipe, void *data, int len,
			     int *actual, int timeout);
extern int usb_find_common_endpoints(struct usb_host_interface *alt,
				     struct usb_endpoint_descriptor **bulk_in,
				     struct usb_endpoint_descriptor **bulk_out,
				     struct usb_endpoint_descriptor **int_in,
				     struct usb_endpoint_descriptor **int_out);
#define usb_find_int_in_endpoint(alt, ep) usb_find_common_endpoints(alt, NULL, NULL, ep, NULL)
#define usb_autopm_get_interface(intf) ((void)(intf), 0)
#define usb_autopm_put_interface(intf) ((void)(intf))
#define usb_make_path(dev, buf, size) snprintf(buf, size, "usb-%s-%s", (dev)->bus->bus_name, (dev)->devpath)
static inline u16 usb_maxpacket(struct usb_device *dev, int pipe)
{
	return 0;
}
static inline void init_usb_anchor(struct usb_anchor *anchor)
{
	INIT_LIST_HEAD(&anchor->urb_list);
	init_waitqueue_head(&anchor->wait);
	spin_lock_init(&anchor->lock);
}
static inline void usb_fill_bulk_urb(struct urb *urb, struct usb_device *dev, unsigned int pipe,
				     void *buf, int len, usb_complete_t complete, void *context)
{
	urb->dev = dev;
	urb->pipe = pipe;
	urb->transfer_buffer = buf;
	urb->transfer_buffer_length = len;
	urb->complete = complete;
	urb->context = context;
}
static inline void usb_fill_int_urb(struct urb *urb, struct usb_device *dev, unsigned int pipe,
				    void *buf, int len, usb_complete_t complete, void *context,
				    int interval)
{
	usb_fill_bulk_urb(urb, dev, pipe, buf, len, complete, context);
	urb->interval = interval;
}

#define usb_pipe_type_check(dev, pipe) ((void)(dev), -EINVAL)
#define usb_clear_halt(dev, pipe) ((void)(dev), -ENODEV)
#define usb_reset_device(dev) ((void)(dev), -ENODEV)
#define usb_set_interface(dev, nr, alt) ((void)(dev), -ENODEV)
#define usb_poison_urb(urb) usb_kill_urb(urb)
#define usb_unlink_anchored_urbs(anchor) usb_kill_anchored_urbs(anchor)
#define usb_poison_anchored_urbs(anchor) usb_kill_anchored_urbs(anchor)

#endif
