/** Resources of devices (sim/kernel/drivers/base/devres.c). */
import { expect, it } from 'vitest';
import { KERNEL_DIR } from '../support/kernel-dir.ts';
import { ModuleMachine, moduleText } from '../support/module-machine.ts';

it('a resource leaves its device with its release or without', () => {
  const machine = new ModuleMachine({}, { kernelDir: KERNEL_DIR });
  const before = `
#include <linux/device.h>
static void release(struct device *dev, void *res) { pr_info("release %d\\n", *(int *)res); }
static int match(struct device *dev, void *res, void *data) { return *(int *)res == *(int *)data; }
static void add(struct device *dev, int number)
{
	int *res = devres_alloc(release, sizeof(*res), GFP_KERNEL);

	*res = number;
	devres_add(dev, res);
}
`;
  const body = `
	struct device *dev = root_device_register("demo-root");
	int i, *res;

	for (i = 0; i < 5; i++)
		add(dev, i);
	i = 1;
	pr_info("%d\\n", devres_release(dev, release, match, &i));
	pr_info("%d\\n", devres_release(dev, release, match, &i));
	i = 2;
	pr_info("%d\\n", devres_destroy(dev, release, match, &i));
	pr_info("%d\\n", devres_destroy(dev, release, match, &i));
	i = 3;
	res = devres_remove(dev, release, match, &i);
	pr_info("removed %d, then %d\\n", *res, devres_remove(dev, release, match, &i) != NULL);
	devres_free(res);
	root_device_unregister(dev);`;
  expect(machine.insmod(moduleText(body, before))).toBe(0);
  const released = ['release 4', 'release 0'];
  const asked = ['release 1', '0', '-2', '0', '-2', 'removed 3, then 0'];
  expect(machine.said()).toEqual([...asked, ...released]);
  expect(machine.leaks()).toEqual([]);
});
