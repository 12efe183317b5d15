#!/usr/bin/env bash
# Linux 6.12.117-1~deb12u1 (Debian 12's linux-source-6.12, gcc 12, User Mode Linux on x86-64): the
# backtraces of kmemleak's reports have no line, unless the kernel keeps frame pointers
#
# Guess: with CONFIG_STACKTRACE and CONFIG_KALLSYMS every report says who took the block, as it does
#   where the kernel runs on bare x86-64: a list that begins with the allocator, or with kmemleak's
#   hook in it, and never with the functions that record the list.
# Found: "backtrace (crc 0):" and nothing below, in every report. (The checksum is of the block's bytes,
#   all zero here; it does not tell that the list is empty.) UML reads its stack word by word and
#   keeps for a saved trace only what a chain of frame pointers confirms, so without them nothing;
#   that STACKTRACE is on does not help, and no warning is given. dump_stack() in the same place
#   prints names, all with the "?" of a doubtful line. CONFIG_FRAME_POINTER, which UML turns on by
#   itself only together with debug information, fills the lists; then they begin with the three
#   functions that record them, which kmemleak asks to skip: UML ignores that. They take three of the
#   16 places. So one cannot learn the usual shape of a backtrace from UML.
#
# Builds two kernels (2 GB, 3 minutes of processor time each). Needs no root.
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
#include <linux/module.h>
#include <linux/slab.h>
static __attribute__((noipa)) void lose(void)
{
	if (!kzalloc(64, GFP_KERNEL))
		pr_err("no memory\n");
}
static int lost_init(void)
{
	int i;
	for (i = 0; i < 20; i++)
		lose();
	dump_stack();
	return 0;
}
module_init(lost_init);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("loses blocks");
C
build plain '# CONFIG_SLAB_FREELIST_HARDENED is not set' '# CONFIG_FRAME_POINTER is not set'
build frames CONFIG_FRAME_POINTER=y
for kernel in plain frames; do
  make -s -C source ARCH=um O="$folder/$kernel" M="$scratch/module" modules >&2
  boot $kernel "$scratch/module/lost.ko" 'insmod /lost.ko
    for i in 1 2 3; do sleep 6; echo scan > /sys/kernel/debug/kmemleak; done
    cat /sys/kernel/debug/kmemleak; dmesg | sed -n "/Call Trace/,\$s/^/log: /p"' > "$scratch/$kernel.out"
  grep -A5 -m 1 ^unreferenced "$scratch/$kernel.out" >&2
done
# the names in the lists
names() { sed -nE 's/^ +(\[<[0-9a-f]*>\] )?([A-Za-z_0-9]+)[^ ]*\+0x.*/\2/p' "$scratch/$1.out"; }
count() { grep -c -- "$2" "$scratch/$1.out" || true; }
for kernel in plain frames; do
  reports=$(count $kernel '^unreferenced.*(size 64)') # of 20: a stale copy of an address may hide one
  [ "$reports" -gt 9 ] && [ "$reports" = "$(count $kernel '^  backtrace (crc 0):$')" ]
  echo "$kernel: $(($(names $kernel | wc -l) / reports)) lines in each backtrace; dump_stack names lost_init with ?:" \
    "$(grep -q '^log: .* ? lost_init[.a-z]*+0x' "$scratch/$kernel.out" && echo yes || echo no)," \
    "without: $(grep -q '^log: .*>\] lost_init[.a-z]*+0x' "$scratch/$kernel.out" && echo yes || echo no)"
done > "$scratch/seen"
names frames | sed -n 1,9p >> "$scratch/seen"
cat "$scratch/seen"
diff - "$scratch/seen" <<'TEXT'
plain: 0 lines in each backtrace; dump_stack names lost_init with ?: yes, without: no
frames: 16 lines in each backtrace; dump_stack names lost_init with ?: yes, without: yes
save_stack_trace
stack_trace_save
set_track_prepare
__alloc_object
__create_object
kmemleak_alloc
__kmalloc_cache_noprof
lose
lost_init
TEXT
echo 'as found: no line without frame pointers; with them, the recording functions first'
