/* SPDX-License-Identifier: MIT */
/* The PCI bus. Drivers can register on it; there is no device. */
#ifndef _LINUX_PCI_H
#define _LINUX_PCI_H

#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mod_devicetable.h>
#include <linux/pci_ids.h>
#include <linux/pm.h>
#include <linux/types.h>
#include <uapi/linux/pci_regs.h>
#include <linux/version.h>

#define PCI_DEVFN(slot, func) ((((slot) & 0x1f) << 3) | ((func) & 0x07))
#define PCI_SLOT(devfn) (((devfn) >> 3) & 0x1f)
#define PCI_FUNC(devfn) ((devfn) & 0x07)
#define PCI_ROM_RESOURCE 6
#define PCI_STD_NUM_BARS 6
#define PCI_NUM_RESOURCES 17
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
#define PCI_IRQ_INTX (1 << 0)
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#define PCI_IRQ_LEGACY (1 << 0)
#endif
#define PCI_IRQ_MSI (1 << 1)
#define PCI_IRQ_MSIX (1 << 2)
#define PCI_IRQ_ALL_TYPES ((1 << 0) | PCI_IRQ_MSI | PCI_IRQ_MSIX)
#define PCI_D0 0
#define PCI_D3hot 3
typedef int pci_power_t;
typedef unsigned int pci_ers_result_t;
typedef unsigned int pci_channel_state_t;
#define PCI_ERS_RESULT_NEED_RESET 3
#define PCI_ERS_RESULT_DISCONNECT 4
#define PCI_ERS_RESULT_RECOVERED 5
#define pci_channel_io_perm_failure 3
#define pci_channel_io_frozen 2
#define pci_channel_io_normal 1

struct pci_bus {
	struct list_head node;
	struct pci_bus *parent;
	struct list_head devices;
	struct pci_dev *self;
	unsigned char number;
	struct device dev;
};
struct pci_dev {
	struct list_head bus_list;
	struct pci_bus *bus;
	unsigned int devfn;
	unsigned short vendor;
	unsigned short device;
	unsigned short subsystem_vendor;
	unsigned short subsystem_device;
	unsigned int class;
	u8 revision;
	u8 hdr_type;
	u8 pin;
	struct pci_driver *driver;
	u64 dma_mask;
	struct device dev;
	unsigned int irq;
	struct resource resource[PCI_NUM_RESOURCES];
	unsigned int msi_enabled : 1;
	unsigned int msix_enabled : 1;
	unsigned int is_virtfn : 1;
	unsigned int is_busmaster : 1;
	int error_state;
};
struct pci_error_handlers {
	pci_ers_result_t (*error_detected)(struct pci_dev *dev, pci_channel_state_t error);
	pci_ers_result_t (*mmio_enabled)(struct pci_dev *dev);
	pci_ers_result_t (*slot_reset)(struct pci_dev *dev);
	void (*reset_prepare)(struct pci_dev *dev);
	void (*reset_done)(struct pci_dev *dev);
	void (*resume)(struct pci_dev *dev);
};
struct pci_driver {
	const char *name;
	const struct pci_device_id *id_table;
	int (*probe)(struct pci_dev *dev, const struct pci_device_id *id);
	void (*remove)(struct pci_dev *dev);
	int (*suspend)(struct pci_dev *dev, pm_message_t state);
	int (*resume)(struct pci_dev *dev);
	void (*shutdown)(struct pci_dev *dev);
	int (*sriov_configure)(struct pci_dev *dev, int n);
	const struct pci_error_handlers *err_handler;
	const struct attribute_group **groups;
	const struct attribute_group **dev_groups;
	struct device_driver driver;
	bool driver_managed_dma;
};
#define to_pci_dev(n) container_of(n, struct pci_dev, dev)
#define to_pci_driver(drv) container_of(drv, struct pci_driver, driver)
#define PCI_DEVICE(vend, dev) \
	.vendor = (vend), .device = (dev), .subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID
#define PCI_DEVICE_SUB(vend, dev, subvend, subdev) \
	.vendor = (vend), .device = (dev), .subvendor = (subvend), .subdevice = (subdev)
#define PCI_DEVICE_CLASS(dev_class, dev_class_mask)                            \
	.class = (dev_class), .class_mask = (dev_class_mask), .vendor = PCI_ANY_ID, \
	.device = PCI_ANY_ID, .subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID
#define PCI_VDEVICE(vend, dev) \
	.vendor = PCI_VENDOR_ID_##vend, .device = (dev), .subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID, 0, 0
#define PCI_DEVICE_DATA(vend, dev, data)                                       \
	.vendor = PCI_VENDOR_ID_##vend, .device = PCI_DEVICE_ID_##vend##_##dev, \
	.subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID, 0, 0, .driver_data = (kernel_ulong_t)(data)
extern struct bus_type pci_bus_type;
#define pci_resource_n(dev, bar) (&(dev)->resource[(bar)])
#define pci_resource_start(dev, bar) (pci_resource_n(dev, bar)->start)
#define pci_resource_end(dev, bar) (pci_resource_n(dev, bar)->end)
#define pci_resource_flags(dev, bar) (pci_resource_n(dev, bar)->flags)
#define pci_resource_len(dev, bar) \
	(pci_resource_end(dev, bar) ? resource_size(pci_resource_n(dev, bar)) : 0)
#define pci_name(pdev) dev_name(&(pdev)->dev)
#define pci_get_drvdata(pdev) dev_get_drvdata(&(pdev)->dev)
#define pci_set_drvdata(pdev, data) dev_set_drvdata(&(pdev)->dev, data)
#define pci_domain_nr(bus) 0
#define pci_is_pcie(dev) false
#define pci_dev_id(dev) (((dev)->bus->number << 8) | (dev)->devfn)
#define pci_err(pdev, fmt, arg...) dev_err(&(pdev)->dev, fmt, ##arg)
#define pci_warn(pdev, fmt, arg...) dev_warn(&(pdev)->dev, fmt, ##arg)
#define pci_info(pdev, fmt, arg...) dev_info(&(pdev)->dev, fmt, ##arg)
#define pci_dbg(pdev, fmt, arg...) dev_dbg(&(pdev)->dev, fmt, ##arg)

extern int __pci_register_driver(struct pci_driver *drv, struct module *owner, const char *name);
#define pci_register_driver(driver) __pci_register_driver(driver, THIS_MODULE, KBUILD_MODNAME)
extern void pci_unregister_driver(struct pci_driver *drv);
#define module_pci_driver(drv) module_driver(drv, pci_register_driver, pci_unregister_driver)
#define builtin_pci_driver(drv) module_pci_driver(drv)
/* Finds nothing: the bus is empty. */
extern struct pci_dev *pci_get_device(unsigned int vendor, unsigned int device, struct pci_dev *from);
extern struct pci_dev *pci_get_class(unsigned int class, struct pci_dev *from);
extern struct pci_dev *pci_get_domain_bus_and_slot(int domain, unsigned int bus, unsigned int devfn);
#define for_each_pci_dev(d) while ((d = pci_get_device(PCI_ANY_ID, PCI_ANY_ID, d)) != NULL)
#define pci_match_id(ids, dev) ((void)(ids), (const struct pci_device_id *)NULL)
#define pci_dev_present(ids) ((void)(ids), 0)
extern struct pci_dev *pci_dev_get(struct pci_dev *dev);
extern void pci_dev_put(struct pci_dev *dev);
extern int pci_enable_device(struct pci_dev *dev);
extern int pci_enable_device_mem(struct pci_dev *dev);
extern int pcim_enable_device(struct pci_dev *dev);
extern void pci_disable_device(struct pci_dev *dev);
extern void pci_set_master(struct pci_dev *dev);
extern void pci_clear_master(struct pci_dev *dev);
extern int pci_set_mwi(struct pci_dev *dev);
extern int pci_request_regions(struct pci_dev *dev, const char *name);
extern int pci_request_region(struct pci_dev *dev, int bar, const char *name);
extern int pci_request_mem_regions(struct pci_dev *dev, const char *name);
extern int pci_request_selected_regions(struct pci_dev *dev, int bars, const char *name);
extern void pci_release_regions(struct pci_dev *dev);
extern void pci_release_region(struct pci_dev *dev, int bar);
extern void pci_release_mem_regions(struct pci_dev *dev);
extern void pci_release_selected_regions(struct pci_dev *dev, int bars);
extern int pci_select_bars(struct pci_dev *dev, unsigned long flags);
extern void __iomem *pci_iomap(struct pci_dev *dev, int bar, unsigned long max);
extern void __iomem *pci_ioremap_bar(struct pci_dev *dev, int bar);
extern void pci_iounmap(struct pci_dev *dev, void __iomem *addr);
extern int pcim_iomap_regions(struct pci_dev *dev, int mask, const char *name);
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
extern int pcim_iomap_regions_request_all(struct pci_dev *dev, int mask, const char *name);
#endif
extern void __iomem *pcim_iomap(struct pci_dev *dev, int bar, unsigned long max);
extern void __iomem *pcim_iomap_region(struct pci_dev *dev, int bar, const char *name);
extern void __iomem *const *pcim_iomap_table(struct pci_dev *dev);
extern int pci_read_config_byte(const struct pci_dev *dev, int where, u8 *value);
extern int pci_read_config_word(const struct pci_dev *dev, int where, u16 *value);
extern int pci_read_config_dword(const struct pci_dev *dev, int where, u32 *value);
extern int pci_write_config_byte(const struct pci_dev *dev, int where, u8 value);
extern int pci_write_config_word(const struct pci_dev *dev, int where, u16 value);
extern int pci_write_config_dword(const struct pci_dev *dev, int where, u32 value);
extern u8 pci_find_capability(struct pci_dev *dev, int cap);
extern u16 pci_find_ext_capability(struct pci_dev *dev, int cap);
extern int pci_alloc_irq_vectors(struct pci_dev *dev, unsigned int min, unsigned int max,
				 unsigned int flags);
extern void pci_free_irq_vectors(struct pci_dev *dev);
extern int pci_irq_vector(struct pci_dev *dev, unsigned int n);
extern int pci_enable_msi(struct pci_dev *dev);
extern void pci_disable_msi(struct pci_dev *dev);
#define pci_dev_msi_enabled(dev) ((dev)->msi_enabled || (dev)->msix_enabled)
extern int pci_save_state(struct pci_dev *dev);
extern void pci_restore_state(struct pci_dev *dev);
extern int pci_set_power_state(struct pci_dev *dev, pci_power_t state);
extern int pci_enable_wake(struct pci_dev *dev, pci_power_t state, bool enable);
extern int pci_reset_function(struct pci_dev *dev);
extern void pci_intx(struct pci_dev *dev, int enable);
extern int pci_enable_sriov(struct pci_dev *dev, int n);
extern void pci_disable_sriov(struct pci_dev *dev);
extern int pci_num_vf(struct pci_dev *dev);
extern int pci_sriov_configure_simple(struct pci_dev *dev, int n);
#define pci_device_is_present(dev) ((void)(dev), false)
#define pci_channel_offline(dev) ((dev)->error_state != pci_channel_io_normal)
#define pci_is_enabled(dev) ((void)(dev), 0)
#define pcie_capability_read_word(dev, pos, value) ((void)(dev), (void)(value), -EINVAL)

#define pci_iomap_range(dev, bar, offset, max) ((void)(offset), pci_iomap(dev, bar, max))
#define pcibios_err_to_errno(err) ((err) <= 0 ? (err) : -EIO)
#define pci_disable_link_state(dev, state) ((void)(dev), 0)
#define PCIE_LINK_STATE_L0S 1
#define PCIE_LINK_STATE_L1 4
#define PCIE_LINK_STATE_CLKPM 8
#define pcie_get_mps(dev) ((void)(dev), 128)
#define pcie_get_readrq(dev) ((void)(dev), 512)
#define pcie_set_readrq(dev, rq) ((void)(dev), -EINVAL)
#define pci_is_bridge(dev) ((dev)->hdr_type == 1)
#define pci_get_slot(bus, devfn) ((struct pci_dev *)NULL)
#define pci_physfn(dev) (dev)
#define pci_try_reset_function(dev) pci_reset_function(dev)
#define pci_pcie_cap(dev) 0
#define pci_find_bus(domain, nr) ((struct pci_bus *)NULL)
#define pci_upstream_bridge(dev) ((void)(dev), (struct pci_dev *)NULL)

#endif
