import { expect, it } from 'vitest';
import { ModuleMachine, moduleText, runInit } from '../../../support/module-machine.ts';

const HEADERS = '#include <linux/vmalloc.h>\n#include <linux/io.h>\n#include <linux/mm.h>\n';

it('maps pages of the caller at consecutive addresses', () => {
  const body = `
	struct page *pages[3];
	char *map;
	int i;
	for (i = 0; i < 3; i++)
		pages[i] = alloc_page(GFP_KERNEL);
	map = vmap(pages, 3, VM_MAP, PAGE_KERNEL);
	map[PAGE_SIZE + 5] = 'x';
	pr_info("%c %d %d", ((char *)page_address(pages[1]))[5], is_vmalloc_addr(map),
		find_vm_area(map)->flags == VM_MAP);
	vunmap(map);
	pr_info("%d", find_vm_area(map) == NULL);
	for (i = 0; i < 3; i++)
		__free_page(pages[i]);`;
  expect(runInit(body, HEADERS)).toEqual(['x 1 1', '1']);
});

it('gives memory of devices an address of its own, and RAM the one it has', () => {
  const body = `
	char __iomem *io = ioremap(0xfed00010, 64);
	void *ram = kmalloc(64, GFP_KERNEL);
	writel(7, io + 4);
	pr_info("%u %lu %d", readl(io + 4), offset_in_page(io),
		memremap(virt_to_phys(ram), 64, MEMREMAP_WB) == ram);
	iounmap(io);
	kfree(ram);`;
  expect(runInit(body, HEADERS)).toEqual(['7 16 1']);
});

it('is no block that kmemleak knows, but what describes it is', () => {
  const machine = new ModuleMachine();
  const body = `
	struct page *page = alloc_page(GFP_KERNEL);
	vmap(&page, 1, VM_MAP, PAGE_KERNEL);`;
  machine.insmod(moduleText(body, HEADERS));
  expect(machine.leaks()).toEqual([]);
});
