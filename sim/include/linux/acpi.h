/* SPDX-License-Identifier: MIT */
/* Devices that the firmware describes: none. */
#ifndef _LINUX_ACPI_H
#define _LINUX_ACPI_H

#include <linux/device.h>
#include <linux/errno.h>
#include <linux/mod_devicetable.h>
#include <linux/property.h>

typedef u32 acpi_status;
typedef void *acpi_handle;
typedef u64 acpi_size;
typedef u64 acpi_io_address;
typedef char *acpi_string;
struct acpi_device;
#define AE_OK 0
#define AE_ERROR 1
#define AE_NOT_FOUND 5
#define ACPI_SUCCESS(status) ((status) == AE_OK)
#define ACPI_FAILURE(status) ((status) != AE_OK)
#define ACPI_PTR(ptr) (NULL)
#define ACPI_HANDLE(dev) ((acpi_handle)NULL)
#define ACPI_COMPANION(dev) ((struct acpi_device *)NULL)
#define ACPI_COMPANION_SET(dev, adev) ((void)(dev))
#define has_acpi_companion(dev) false
#define is_acpi_device_node(fwnode) false
#define acpi_disabled 1
#define acpi_match_device(ids, dev) ((const struct acpi_device_id *)NULL)
#define acpi_device_get_match_data(dev) ((const void *)NULL)
#define acpi_dev_get_first_match_dev(hid, uid, hrv) ((struct acpi_device *)NULL)
#define acpi_has_method(handle, name) false

#define acpi_dev_state_d0(dev) true
#define acpi_dev_hid_uid_match(adev, hid, uid) false
#define acpi_bus_get_status(adev) ((void)(adev), -ENODEV)

#endif
