/* SPDX-License-Identifier: MIT */
/* What drivers say of the devices that they are for. */
#ifndef _LINUX_MOD_DEVICETABLE_H
#define _LINUX_MOD_DEVICETABLE_H

#include <linux/types.h>
#include <linux/uuid.h>

typedef unsigned long kernel_ulong_t;

struct of_device_id {
	char name[32];
	char type[32];
	char compatible[128];
	const void *data;
};
#define PCI_ANY_ID (~0)
struct pci_device_id {
	u32 vendor, device;
	u32 subvendor, subdevice;
	u32 class, class_mask;
	kernel_ulong_t driver_data;
	u32 override_only;
};
#define I2C_NAME_SIZE 20
struct i2c_device_id {
	char name[I2C_NAME_SIZE];
	kernel_ulong_t driver_data;
};
#define SPI_NAME_SIZE 32
struct spi_device_id {
	char name[SPI_NAME_SIZE];
	kernel_ulong_t driver_data;
};
#define PLATFORM_NAME_SIZE 20
struct platform_device_id {
	char name[PLATFORM_NAME_SIZE];
	kernel_ulong_t driver_data;
};
struct acpi_device_id {
	u8 id[16];
	kernel_ulong_t driver_data;
	u32 cls;
	u32 cls_msk;
};
struct usb_device_id {
	u16 match_flags;
	u16 idVendor;
	u16 idProduct;
	u16 bcdDevice_lo;
	u16 bcdDevice_hi;
	u8 bDeviceClass;
	u8 bDeviceSubClass;
	u8 bDeviceProtocol;
	u8 bInterfaceClass;
	u8 bInterfaceSubClass;
	u8 bInterfaceProtocol;
	u8 bInterfaceNumber;
	kernel_ulong_t driver_info __aligned(sizeof(kernel_ulong_t));
};
struct virtio_device_id {
	u32 device;
	u32 vendor;
};
#define VIRTIO_DEV_ANY_ID 0xffffffff
struct hid_device_id {
	u16 bus;
	u16 group;
	u32 vendor;
	u32 product;
	kernel_ulong_t driver_data;
};
#define PNP_ID_LEN 8
struct pnp_device_id {
	u8 id[PNP_ID_LEN];
	kernel_ulong_t driver_data;
};
struct vio_device_id {
	char type[32];
	char compat[32];
};
struct mei_cl_device_id {
	char name[32];
	uuid_le uuid;
	u8 version;
	kernel_ulong_t driver_info;
};
struct auxiliary_device_id {
	char name[40];
	kernel_ulong_t driver_data;
};
struct x86_cpu_id {
	u16 vendor;
	u16 family;
	u16 model;
	u16 steppings;
	u16 feature;
	kernel_ulong_t driver_data;
};
struct cpu_feature {
	u16 feature;
};
enum dmi_field {
	DMI_NONE, DMI_BIOS_VENDOR, DMI_BIOS_VERSION, DMI_BIOS_DATE, DMI_BIOS_RELEASE,
	DMI_EC_FIRMWARE_RELEASE, DMI_SYS_VENDOR, DMI_PRODUCT_NAME, DMI_PRODUCT_VERSION,
	DMI_PRODUCT_SERIAL, DMI_PRODUCT_UUID, DMI_PRODUCT_SKU, DMI_PRODUCT_FAMILY, DMI_BOARD_VENDOR,
	DMI_BOARD_NAME, DMI_BOARD_VERSION, DMI_BOARD_SERIAL, DMI_BOARD_ASSET_TAG,
	DMI_CHASSIS_VENDOR, DMI_CHASSIS_TYPE, DMI_CHASSIS_VERSION, DMI_CHASSIS_SERIAL,
	DMI_CHASSIS_ASSET_TAG, DMI_STRING_MAX, DMI_OEM_STRING,
};
struct dmi_strmatch {
	unsigned char slot : 7;
	unsigned char exact_match : 1;
	char substr[79];
};
struct dmi_system_id {
	int (*callback)(const struct dmi_system_id *id);
	const char *ident;
	struct dmi_strmatch matches[4];
	void *driver_data;
};
#define DMI_MATCH(a, b) { .slot = a, .substr = b }
#define DMI_EXACT_MATCH(a, b) { .slot = a, .substr = b, .exact_match = 1 }

#endif
