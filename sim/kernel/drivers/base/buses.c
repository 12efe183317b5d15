/* SPDX-License-Identifier: MIT */
/*
 * Buses without devices: PCI, I2C, SPI, USB and others (drivers/pci/pci-driver.c,
 * drivers/i2c/i2c-core-base.c, drivers/spi/spi.c, drivers/usb/core/driver.c). A driver registers as
 * it does in the kernel; since this machine has no such device, its probe is not called.
 */
#include <linux/export.h>
#include <linux/i2c.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/spi/spi.h>
#include <linux/usb.h>

struct bus_type pci_bus_type = { .name = "pci" };
EXPORT_SYMBOL(pci_bus_type);
struct bus_type i2c_bus_type = { .name = "i2c" };
EXPORT_SYMBOL_GPL(i2c_bus_type);
struct bus_type spi_bus_type = { .name = "spi" };
EXPORT_SYMBOL_GPL(spi_bus_type);
struct bus_type usb_bus_type = { .name = "usb" };
EXPORT_SYMBOL_GPL(usb_bus_type);

static int add_driver(struct device_driver *drv, struct bus_type *bus, struct module *owner)
{
	drv->bus = bus;
	drv->owner = owner;
	return driver_register(drv);
}

int __pci_register_driver(struct pci_driver *drv, struct module *owner, const char *name)
{
	drv->driver.name = drv->name;
	drv->driver.mod_name = name;
	drv->driver.groups = drv->groups;
	drv->driver.dev_groups = drv->dev_groups;
	return add_driver(&drv->driver, &pci_bus_type, owner);
}
EXPORT_SYMBOL(__pci_register_driver);

void pci_unregister_driver(struct pci_driver *drv)
{
	driver_unregister(&drv->driver);
}
EXPORT_SYMBOL(pci_unregister_driver);

/* The search gives back the reference that it was given. */
struct pci_dev *pci_get_device(unsigned int vendor, unsigned int device, struct pci_dev *from)
{
	pci_dev_put(from);
	return NULL;
}
EXPORT_SYMBOL(pci_get_device);

struct pci_dev *pci_get_class(unsigned int class, struct pci_dev *from)
{
	pci_dev_put(from);
	return NULL;
}
EXPORT_SYMBOL(pci_get_class);

struct pci_dev *pci_get_domain_bus_and_slot(int domain, unsigned int bus, unsigned int devfn)
{
	return NULL;
}
EXPORT_SYMBOL(pci_get_domain_bus_and_slot);

struct pci_dev *pci_dev_get(struct pci_dev *dev)
{
	if (dev)
		get_device(&dev->dev);
	return dev;
}
EXPORT_SYMBOL(pci_dev_get);

void pci_dev_put(struct pci_dev *dev)
{
	if (dev)
		put_device(&dev->dev);
}
EXPORT_SYMBOL(pci_dev_put);

int i2c_register_driver(struct module *owner, struct i2c_driver *driver)
{
	INIT_LIST_HEAD(&driver->clients);
	return add_driver(&driver->driver, &i2c_bus_type, owner);
}
EXPORT_SYMBOL(i2c_register_driver);

void i2c_del_driver(struct i2c_driver *driver)
{
	driver_unregister(&driver->driver);
}
EXPORT_SYMBOL(i2c_del_driver);

int __spi_register_driver(struct module *owner, struct spi_driver *driver)
{
	return add_driver(&driver->driver, &spi_bus_type, owner);
}
EXPORT_SYMBOL_GPL(__spi_register_driver);

void spi_unregister_driver(struct spi_driver *driver)
{
	if (driver)
		driver_unregister(&driver->driver);
}
EXPORT_SYMBOL_GPL(spi_unregister_driver);

int usb_register_driver(struct usb_driver *driver, struct module *owner, const char *name)
{
	int error;

	__SIM_USB_DRIVER(driver)->name = driver->name;
	__SIM_USB_DRIVER(driver)->mod_name = name;
	error = add_driver(__SIM_USB_DRIVER(driver), &usb_bus_type, owner);
	if (error)
		pr_err("usbcore: error %d registering interface driver %s\n", error, driver->name);
	else
		pr_info("usbcore: registered new interface driver %s\n", driver->name);
	return error;
}
EXPORT_SYMBOL_GPL(usb_register_driver);

void usb_deregister(struct usb_driver *driver)
{
	pr_info("usbcore: deregistering interface driver %s\n", driver->name);
	driver_unregister(__SIM_USB_DRIVER(driver));
}
EXPORT_SYMBOL_GPL(usb_deregister);

static int __init buses_init(void)
{
	int error = bus_register(&pci_bus_type);

	if (!error)
		error = bus_register(&i2c_bus_type);
	if (!error)
		error = bus_register(&spi_bus_type);
	return error ? error : bus_register(&usb_bus_type);
}
postcore_initcall(buses_init);
