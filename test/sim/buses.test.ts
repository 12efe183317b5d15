/** Drivers of buses without devices, and what the device core does for drivers. */
import { expect, it } from 'vitest';
import { KERNEL_DIR } from '../support/kernel-dir.ts';
import { ModuleMachine, moduleText } from '../support/module-machine.ts';

function run(body: string, before: string): ModuleMachine {
  const machine = new ModuleMachine({}, { kernelDir: KERNEL_DIR });
  expect(machine.insmod(moduleText(body, before))).toBe(0);
  return machine;
}

it('drivers of PCI, I2C, SPI and USB register and go; nothing is probed', () => {
  const before = `#include <linux/pci.h>
#include <linux/i2c.h>
#include <linux/spi/spi.h>
#include <linux/usb.h>
static int probe(struct pci_dev *dev, const struct pci_device_id *id) { pr_info("probed"); return 0; }
static const struct pci_device_id ids[] = { { PCI_DEVICE(PCI_ANY_ID, PCI_ANY_ID) }, { } };
static struct pci_driver pci = { .name = "demo-pci", .id_table = ids, .probe = probe };
static struct i2c_driver i2c = { .driver = { .name = "demo-i2c" } };
static struct spi_driver spi = { .driver = { .name = "demo-spi" } };
static struct usb_driver usb = { .name = "demo-usb" };
`;
  const machine = run(
    `
	pr_info("%d %d", pci_register_driver(&pci), i2c_add_driver(&i2c));
	pr_info("%d %d", spi_register_driver(&spi), usb_register(&usb));
	pr_info("%d", pci_get_device(PCI_ANY_ID, PCI_ANY_ID, NULL) == NULL);
	usb_deregister(&usb);
	spi_unregister_driver(&spi);
	i2c_del_driver(&i2c);
	pci_unregister_driver(&pci);`,
    before,
  );
  expect(machine.said()).toEqual(['0 0', '0 0', '1']);
  expect(machine.logText).toContain('usbcore: registered new interface driver demo-usb');
  expect(machine.leaks()).toEqual([]);
});

it('a probe maps its registers, gets its interrupt, and says why it fails', () => {
  const before = `#include <linux/platform_device.h>
#include <linux/interrupt.h>
#include <linux/io.h>
static irqreturn_t handle(int irq, void *dev) { pr_info("irq %d", irq); return IRQ_HANDLED; }
static int probe(struct platform_device *pdev)
{
	u32 __iomem *regs = devm_platform_ioremap_resource(pdev, 0);

	if (IS_ERR(regs))
		return PTR_ERR(regs);
	writel(0x1234, regs);
	pr_info("%x", readl(regs));
	pr_info("%d", devm_request_irq(&pdev->dev, platform_get_irq(pdev, 0), handle, 0, NULL, pdev));
	irq_inject_interrupt(7);
	return dev_err_probe(&pdev->dev, -ENODEV, "no %s\\n", "widget");
}
static struct platform_driver driver = { .probe = probe, .driver = { .name = "demo-dev" } };
static const struct resource resources[] = {
	DEFINE_RES_MEM(0xfe000000, 4096), DEFINE_RES_IRQ(7),
};
`;
  const machine = run(
    `
	struct platform_device *pdev;

	platform_driver_register(&driver);
	pdev = platform_device_register_simple("demo-dev", -1, resources, 2);
	platform_device_unregister(pdev);
	platform_driver_unregister(&driver);
	pr_info("%d", irq_has_action(7));`,
    before,
  );
  expect(machine.said()).toEqual(['1234', '0', 'irq 7', '0']);
  expect(machine.logText).toContain('demo-dev demo-dev: error -ENODEV: no widget');
  expect(machine.leaks()).toEqual([]);
});

it('DMA memory is pages, which kmemleak does not know; what keeps them it does', () => {
  const before = `#include <linux/platform_device.h>
#include <linux/dma-mapping.h>
#include <linux/slab.h>
`;
  const machine = run(
    `
	struct platform_device *pdev = platform_device_register_simple("dma", -1, NULL, 0);
	dma_addr_t handle = 0;
	u8 *memory;

	dma_coerce_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32));
	dma_set_coherent_mask(&pdev->dev, DMA_BIT_MASK(32));
	memory = dma_alloc_coherent(&pdev->dev, 5000, &handle, GFP_KERNEL);
	pr_info("%d %d", handle == virt_to_phys(memory), memory[4999]);
	dma_free_coherent(&pdev->dev, 5000, memory, handle);
	pr_info("%d", dmam_alloc_coherent(&pdev->dev, 100, &handle, GFP_KERNEL) != NULL);
	platform_device_unregister(pdev);`,
    before,
  );
  expect(machine.said()).toEqual(['1 0', '1']);
  expect(machine.leaks()).toEqual([]);
});

it.each(['6.1', '6.12'] as const)(
  'a class is found by its devices, constant or not, on %s',
  (kernel) => {
    const before = `#include <linux/device.h>
#include <linux/version.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
static const struct class demo_class = { .name = "demo" };
#else
static struct class demo_class = { .name = "demo" };
#endif
static int count(struct device *dev, void *data) { ++*(int *)data; return 0; }
`;
    const body = `
	int n = 0, error = class_register(&demo_class);

	pr_info("%d", error);
	device_create(&demo_class, NULL, MKDEV(240, 1), NULL, "demo%d", 1);
	device_create(&demo_class, NULL, MKDEV(240, 2), NULL, "demo%d", 2);
	class_for_each_device(&demo_class, NULL, &n, count);
	pr_info("%d", n);
	device_destroy(&demo_class, MKDEV(240, 1));
	device_destroy(&demo_class, MKDEV(240, 2));
	class_unregister(&demo_class);`;
    const machine = new ModuleMachine({ kernel }, { kernelDir: KERNEL_DIR });
    expect(machine.insmod(moduleText(body, before))).toBe(0);
    expect(machine.said()).toEqual(['0', '2']);
    expect(machine.leaks()).toEqual([]);
  },
);

it('sources of random numbers and devices for input come and go', () => {
  const before = `#include <linux/hw_random.h>
#include <linux/input.h>
static int give(struct hwrng *rng, void *data, size_t max, bool wait) { return 0; }
static struct hwrng rng = { .name = "demo", .read = give }, other = { .name = "demo", .read = give };
static struct hwrng empty = { .name = "empty" };
`;
  const machine = run(
    `
	struct input_dev *dev = input_allocate_device();

	pr_info("%d", hwrng_register(&rng));
	pr_info("%d", hwrng_register(&other));
	pr_info("%d", hwrng_register(&empty));
	hwrng_unregister(&rng);
	dev->name = "Demo keys";
	input_set_capability(dev, EV_KEY, KEY_A);
	input_set_abs_params(dev, ABS_X, 0, 10, 0, 0);
	pr_info("%d", input_register_device(dev));
	input_report_key(dev, KEY_A, 1);
	input_sync(dev);
	input_unregister_device(dev);
	dev = input_allocate_device();
	input_free_device(dev);`,
    before,
  );
  expect(machine.said()).toEqual(['0', '-17', '-22', '0']);
  expect(machine.logText).toContain('input: Demo keys as input0');
  expect(machine.leaks()).toEqual([]);
});
