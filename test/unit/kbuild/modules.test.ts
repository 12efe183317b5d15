import { expect, test } from 'vitest';
import {
  kbuildIn,
  kbuildModule,
  kbuildModules,
  type KbuildFiles,
} from '../../../src/kbuild/modules.ts';

function folder(files: Readonly<Record<string, string>>): KbuildFiles {
  return {
    read: (path) => files[path],
    names: (at) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`${at}/`))
        .map((path) => path.slice(at.length + 1)),
  };
}

const modules = (text: string, more: Readonly<Record<string, string>> = {}): unknown =>
  kbuildModules('d/Makefile', folder({ 'd/Makefile': text, ...more })).map(
    ({ name, sources, defines, includeDirs }) => ({ name, sources, defines, includeDirs }),
  );

test('the makefile that people write for modules of their own', () => {
  const text = `
ifneq ($(KERNELRELEASE),)
obj-m := ring.o
else
KDIR ?= /lib/modules/$(shell uname -r)/build
all:
	$(MAKE) -C $(KDIR) M=$(PWD) modules
endif`;
  expect(modules(text)).toEqual([
    { name: 'ring', sources: ['d/ring.c'], defines: {}, includeDirs: [] },
  ]);
});

test('a module of several objects, its options, and comments', () => {
  const text = `
# the name
TARGET = disk
obj-$(CONFIG_DISK) += $(TARGET).o
$(TARGET)-y := main.o \\
  cache.o
$(TARGET)-objs += util/list.o
disk-$(CONFIG_TRACE) += trace.o
ccflags-y += -DDEBUG -DLEVEL=3 -I$(src)/include -I $(PWD)/more -Wall`;
  expect(modules(text)).toEqual([
    {
      name: 'disk',
      sources: ['d/main.c', 'd/cache.c', 'd/trace.c', 'd/util/list.c'],
      defines: { DEBUG: '1', LEVEL: '3' },
      includeDirs: ['d/include', 'd/more'],
    },
  ]);
});
test('lists made by functions, and folders below', () => {
  const text = `
SRCS := $(wildcard $(src)/*.c)
all-objs := $(patsubst $(src)/%.c,%.o,$(SRCS))
other-y := $(addprefix part/,a.o b.o)
obj-m += all.o other.o sub/`;
  const files = { 'd/x.c': '', 'd/y.c': '', 'd/sub/Kbuild': 'obj-m += deep.o' };
  const found = kbuildModules('d/Makefile', folder({ 'd/Makefile': text, ...files }));
  expect(found.map(({ name, sources }) => [name, ...sources])).toEqual([
    ['all', 'd/x.c', 'd/y.c'],
    ['other', 'd/part/a.c', 'd/part/b.c'],
    ['deep', 'd/sub/deep.c'],
  ]);
});

test('variables that hold each other come to an end', () => {
  expect(() => modules('A = $(B)$(B)\nB = $(A)\nobj-m := $(A).o')).toThrow('hold each other');
  const doubled = Array.from({ length: 60 }, (_, i) => `V${i + 1} := $(V${i})$(V${i})`);
  expect(() => modules(['V0 := x', ...doubled].join('\n'))).toThrow('hold too much');
});

test('Kbuild comes before Makefile, unless only that names modules', () => {
  const both = { 'd/Makefile': 'obj-m := b.o', 'd/Kbuild': 'obj-m := a.o' };
  expect(kbuildIn('d', folder(both))).toBe('d/Kbuild');
  expect(kbuildIn('d', folder({ ...both, 'd/Kbuild': '# nothing' }))).toBe('d/Makefile');
  expect(kbuildIn('d', folder({}))).toBeUndefined();
  expect(kbuildModule('b', 'd/Makefile', folder(both))?.sources).toEqual(['d/b.c']);
});
