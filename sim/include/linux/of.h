/* SPDX-License-Identifier: MIT */
/* The device tree. This machine has none. */
#ifndef _LINUX_OF_H
#define _LINUX_OF_H

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/fwnode.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mod_devicetable.h>
#include <linux/property.h>
#include <linux/types.h>

typedef u32 phandle;
struct device_node {
	const char *name;
	phandle phandle;
	const char *full_name;
	struct fwnode_handle fwnode;
	struct device_node *parent;
	struct device_node *child;
	struct device_node *sibling;
	unsigned long _flags;
	void *data;
};
struct property {
	char *name;
	int length;
	void *value;
	struct property *next;
};
struct of_phandle_args {
	struct device_node *np;
	int args_count;
	u32 args[16];
};
struct resource;
#define of_match_ptr(ptr) NULL
#define of_node_get(node) (node)
#define of_node_put(node) ((void)(node))
#define of_have_populated_dt() false
#define of_fwnode_handle(node) (&(node)->fwnode)
#define of_match_node(ids, node) ((void)(ids), (void)(node), (const struct of_device_id *)NULL)
#define of_match_device(ids, dev) ((void)(ids), (void)(dev), (const struct of_device_id *)NULL)
#define of_device_get_match_data(dev) ((void)(dev), (const void *)NULL)
#define of_device_is_compatible(node, text) ((void)(node), 0)
#define of_device_is_available(node) ((void)(node), false)
#define of_machine_is_compatible(text) 0
#define of_node_name_eq(node, text) ((void)(node), false)
#define of_find_node_by_name(from, name) ((void)(from), (struct device_node *)NULL)
#define of_find_node_by_path(path) ((void)(path), (struct device_node *)NULL)
#define of_find_compatible_node(from, type, text) ((void)(from), (struct device_node *)NULL)
#define of_find_matching_node(from, ids) ((void)(from), (struct device_node *)NULL)
#define of_find_matching_node_and_match(from, ids, id) ((void)(from), (struct device_node *)NULL)
#define of_find_device_by_node(node) ((void)(node), (struct platform_device *)NULL)
#define of_get_parent(node) ((void)(node), (struct device_node *)NULL)
#define of_get_child_by_name(node, name) ((void)(node), (struct device_node *)NULL)
#define of_get_next_child(node, prev) ((void)(node), (struct device_node *)NULL)
#define of_get_next_available_child(node, prev) ((void)(node), (struct device_node *)NULL)
#define of_parse_phandle(node, name, index) ((void)(node), (struct device_node *)NULL)
#define of_parse_phandle_with_args(node, list, cells, index, args) ((void)(node), (void)(args), -ENOENT)
#define of_parse_phandle_with_fixed_args(node, list, n, index, args) ((void)(node), (void)(args), -ENOENT)
#define of_find_property(node, name, len) ((void)(node), (struct property *)NULL)
#define of_get_property(node, name, len) ((void)(node), (const void *)NULL)
#define of_property_present(node, name) ((void)(node), false)
#define of_property_read_bool(node, name) ((void)(node), false)
#define of_property_count_u32_elems(node, name) ((void)(node), -EINVAL)
#define of_property_count_strings(node, name) ((void)(node), -EINVAL)
#define of_property_match_string(node, name, text) ((void)(node), -EINVAL)
#define of_property_read_u8(node, name, value) ((void)(node), (void)(value), -EINVAL)
#define of_property_read_u16(node, name, value) ((void)(node), (void)(value), -EINVAL)
#define of_property_read_u32(node, name, value) ((void)(node), (void)(value), -EINVAL)
#define of_property_read_s32(node, name, value) ((void)(node), (void)(value), -EINVAL)
#define of_property_read_u64(node, name, value) ((void)(node), (void)(value), -EINVAL)
#define of_property_read_u32_index(node, name, i, value) ((void)(node), (void)(value), -EINVAL)
#define of_property_read_string(node, name, value) ((void)(node), (void)(value), -EINVAL)
#define of_property_read_string_index(node, name, i, value) ((void)(node), (void)(value), -EINVAL)
#define of_property_read_u8_array(node, name, value, n) ((void)(node), (void)(value), -EINVAL)
#define of_property_read_u32_array(node, name, value, n) ((void)(node), (void)(value), -EINVAL)
#define of_alias_get_id(node, stem) ((void)(node), -ENODEV)
#define of_irq_get(node, index) ((void)(node), -EINVAL)
#define of_irq_get_byname(node, name) ((void)(node), -EINVAL)
#define irq_of_parse_and_map(node, index) ((void)(node), 0U)
#define of_iomap(node, index) ((void)(node), (void __iomem *)NULL)
#define of_address_to_resource(node, index, res) ((void)(node), (void)(res), -EINVAL)
#define of_platform_populate(root, ids, lookup, parent) ((void)(root), -ENODEV)
#define of_platform_depopulate(parent) ((void)(parent))
#define devm_of_platform_populate(dev) ((void)(dev), -ENODEV)
#define of_platform_default_populate(root, lookup, parent) ((void)(root), -ENODEV)
#define of_reserved_mem_device_init(dev) ((void)(dev), -ENODEV)
#define of_reserved_mem_device_release(dev) ((void)(dev))
#define for_each_child_of_node(parent, child) \
	for (child = of_get_next_child(parent, NULL); child; child = NULL)
#define for_each_available_child_of_node(parent, child) for_each_child_of_node(parent, child)
#define for_each_child_of_node_scoped(parent, child) \
	for (struct device_node *child = of_get_next_child(parent, NULL); child; child = NULL)
#define for_each_available_child_of_node_scoped(parent, child) for_each_child_of_node_scoped(parent, child)
#define for_each_node_by_name(node, name) \
	for (node = of_find_node_by_name(NULL, name); node; node = NULL)
#define for_each_compatible_node(node, type, text) \
	for (node = of_find_compatible_node(NULL, type, text); node; node = NULL)
#define for_each_matching_node(node, ids) \
	for (node = of_find_matching_node(NULL, ids); node; node = NULL)

struct reserved_mem {
	const char *name;
	phys_addr_t base;
	phys_addr_t size;
	void *priv;
};
#define of_reserved_mem_lookup(node) ((void)(node), (struct reserved_mem *)NULL)
#define of_get_address(node, index, size, flags) ((void)(node), (const __be32 *)NULL)
#define of_property_read_variable_u32_array(node, name, out, min, max) ((void)(node), (void)(out), -EINVAL)
#define of_property_read_variable_u8_array(node, name, out, min, max) ((void)(node), (void)(out), -EINVAL)
#define of_count_phandle_with_args(node, list, cells) ((void)(node), -ENOENT)

#endif
