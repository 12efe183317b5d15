#!/usr/bin/env bash
# Linux 6.12.117-1~deb12u1 (Debian 12's linux-source-6.12, gcc 12, User Mode Linux): one kept pointer
# makes kmemleak silent about a whole page of lost blocks
#
# Guess: a module takes 500 blocks of kmalloc(64), writes nothing into them and keeps the address of
#   one of them, the first of a page. kmemleak reports the other 499. kmalloc or kzalloc, it is the
#   same, and so it is with CONFIG_SLAB_FREELIST_HARDENED, an option against attackers.
# Found: 436 with kmalloc: all 64 blocks of that page are missing, though 63 of them are lost. 499 with
#   kzalloc, and 499 with kmalloc if the option is on. A free block of SLUB holds the address of the
#   next free one in its middle (at 32 of 64). kmalloc does not wipe that, so every block of a fresh
#   page still points to the one behind it, and the scan follows this chain from the kept one to the
#   page's end. kzalloc writes zeros over it; the option stores it scrambled. (A chain that nothing
#   points into hides nothing: with no pointer kept, all 500 are reported.)
#   In some boots a stale copy of an address hides a block more, and with plain kmalloc the rest of
#   that block's page too; nothing adds a report, so what counts here is the most of nine boots.
#   A simulator that takes fresh blocks for empty reports more than such a kernel.
#
# Builds two kernels (2 GB, 3 minutes of processor time each), then 54 boots in a minute. Needs no root.
# UML_FOLDER=folder keeps source and kernels there for the next run, and for the other script about UML.
set -euo pipefail
package=linux-source-6.12 version=6.12.117-1~deb12u1

for tool in apt-get dpkg-deb tar xz gcc make flex bison bc kmod busybox timeout; do
  type -P $tool >/dev/null || { echo "missing: $tool (apt-get install gcc make flex bison bc kmod busybox-static xz-utils)"; exit 1; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
folder=${UML_FOLDER:-$scratch}
mkdir -p "$folder"
cd "$folder"
folder=$PWD
unset MAKEFLAGS ARCH

if [ ! -e source/done ]; then
  rm -rf source package
  apt-get -qq download $package=$version
  dpkg-deb -x ${package}_*.deb package
  mkdir source
  tar -xJf package/usr/src/$package.tar.xz -C source --strip-components=1
  rm -rf package ${package}_*.deb
  touch source/done
fi
# build NAME LINES: a small kernel with kmemleak, and these lines of configuration besides
build() {
  [ -e "$1.done" ] && return
  printf '%s\n' CONFIG_{64BIT,EXPERT,PRINTK,BINFMT_ELF,BINFMT_SCRIPT,PROC_FS,SYSFS,TMPFS,DEBUG_FS}=y \
    CONFIG_{DEBUG_FS_ALLOW_ALL,MODULES,DEBUG_KERNEL,STACKTRACE,KALLSYMS,DEBUG_KMEMLEAK,SLUB_DEBUG}=y \
    CONFIG_{HOSTFS,MULTIUSER,POSIX_TIMERS,FUTEX,TTY,NULL_CHAN,FD_CHAN,UML_TIME_TRAVEL_SUPPORT}=y \
    CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE=16000 CONFIG_DEBUG_INFO_NONE=y "${@:2}" > "$1.config"
  make -s -C source ARCH=um O="$folder/$1" KCONFIG_ALLCONFIG="$folder/$1.config" allnoconfig >/dev/null
  for line in "${@:2}"; do grep -qx "$line" "$1/.config" || { echo "not set: $line"; exit 1; }; done
  make -s -C source ARCH=um O="$folder/$1" -j"$(nproc)" >&2
  touch "$1.done"
}
# boot NAME MODULE SCRIPT: sleeps take no time; prints what the script prints
boot() {
  local root=$scratch/root
  rm -rf "$root"
  mkdir -p "$root"/{bin,proc,sys,dev}
  cp "$(type -P busybox)" "$root/bin/busybox"
  cp "$2" "$root/"
  printf '%s\n' '#!/bin/busybox sh' '/bin/busybox --install -s /bin; export PATH=/bin' 'mount -t proc proc /proc' \
    'mount -t sysfs sys /sys; mount -t debugfs debug /sys/kernel/debug' '{' "$3" '} >/out 2>&1' 'poweroff -f' > "$root/init"
  chmod +x "$root/init"
  timeout 300 "$1/linux" mem=256M time-travel root=none rootfstype=hostfs rootflags="$root" rw init=/init \
    con=null con0=null,fd:1 ssl=null >"$scratch/console" 2>&1 </dev/null || true
  cat "$root/out" || { tail "$scratch/console"; exit 1; }
}

mkdir -p "$scratch/module"
echo 'obj-m := lost.o' > "$scratch/module/Kbuild"
cat > "$scratch/module/lost.c" <<'C'
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
static int zero, keep;
module_param(zero, int, 0);
module_param(keep, int, 0);
static void *kept;
static noinline void *take(void)
{
	return zero ? kzalloc(64, GFP_KERNEL) : kmalloc(64, GFP_KERNEL);
}
static int __init lost_init(void)
{
	int i;
	for (i = 0; i < 500; i++) {
		void *block = take();
		if (keep && !kept && i >= 200 && offset_in_page(block) == 0)
			kept = block;
	}
	return 0;
}
module_init(lost_init);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("loses blocks");
C
build plain '# CONFIG_SLAB_FREELIST_HARDENED is not set'
build hardened CONFIG_SLAB_FREELIST_HARDENED=y
for kernel in plain hardened; do
  make -s -C source ARCH=um O="$folder/$kernel" M="$scratch/module" modules >&2
  for args in 'keep=0 zero=0' 'keep=1 zero=0' 'keep=1 zero=1'; do
    for try in {1..9}; do
      boot $kernel "$scratch/module/lost.ko" "insmod /lost.ko $args
        for i in 1 2 3; do sleep 6; echo scan > /sys/kernel/debug/kmemleak; done
        grep -c '(size 64)' /sys/kernel/debug/kmemleak"
    done > "$scratch/tries"
    echo "$kernel $args:" $(cat "$scratch/tries") >&2
    echo "$kernel $args: $(sort -n "$scratch/tries" | tail -n 1)"
  done
done > "$scratch/seen"
diff - "$scratch/seen" <<'TEXT'
plain keep=0 zero=0: 500
plain keep=1 zero=0: 436
plain keep=1 zero=1: 499
hardened keep=0 zero=0: 500
hardened keep=1 zero=0: 499
hardened keep=1 zero=1: 499
TEXT
echo 'as found: the kept block hides the 63 lost ones of its page, unless they are wiped or the links scrambled'
