/* SPDX-License-Identifier: MIT */
/* Properties that firmware gives devices. No device here has any. */
#ifndef _LINUX_PROPERTY_H
#define _LINUX_PROPERTY_H

#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/fwnode.h>
#include <linux/types.h>

struct device;
#define dev_fwnode(dev) ((dev)->fwnode)
#define device_property_present(dev, name) ((void)(dev), false)
#define device_property_read_bool(dev, name) ((void)(dev), false)
#define device_property_read_u8(dev, name, value) ((void)(dev), (void)(value), -EINVAL)
#define device_property_read_u16(dev, name, value) ((void)(dev), (void)(value), -EINVAL)
#define device_property_read_u32(dev, name, value) ((void)(dev), (void)(value), -EINVAL)
#define device_property_read_u64(dev, name, value) ((void)(dev), (void)(value), -EINVAL)
#define device_property_read_string(dev, name, value) ((void)(dev), (void)(value), -EINVAL)
#define device_property_read_u8_array(dev, name, value, n) ((void)(dev), (void)(value), -EINVAL)
#define device_property_read_u16_array(dev, name, value, n) ((void)(dev), (void)(value), -EINVAL)
#define device_property_read_u32_array(dev, name, value, n) ((void)(dev), (void)(value), -EINVAL)
#define device_property_read_string_array(dev, name, value, n) ((void)(dev), (void)(value), -EINVAL)
#define device_property_match_string(dev, name, text) ((void)(dev), -EINVAL)
#define device_property_count_u32(dev, name) ((void)(dev), -EINVAL)
#define device_get_child_node_count(dev) ((void)(dev), 0U)
#define device_get_match_data(dev) ((void)(dev), (const void *)NULL)
#define fwnode_property_present(fwnode, name) ((void)(fwnode), false)
#define fwnode_property_read_bool(fwnode, name) ((void)(fwnode), false)
#define fwnode_property_read_u32(fwnode, name, value) ((void)(fwnode), (void)(value), -EINVAL)
#define fwnode_property_read_string(fwnode, name, value) ((void)(fwnode), (void)(value), -EINVAL)
#define fwnode_handle_get(fwnode) (fwnode)
#define fwnode_handle_put(fwnode) ((void)(fwnode))
#define device_get_next_child_node(dev, child) ((void)(dev), (struct fwnode_handle *)NULL)
#define device_for_each_child_node(dev, child) \
	for (child = device_get_next_child_node(dev, NULL); child; child = NULL)
#define device_for_each_child_node_scoped(dev, child) \
	for (struct fwnode_handle *child = device_get_next_child_node(dev, NULL); child; child = NULL)
struct property_entry {
	const char *name;
	size_t length;
	bool is_inline;
	int type;
	union {
		const void *pointer;
		u64 value;
	};
};

#endif
