#!/usr/bin/env bash
# Linux 6.12.117-1~deb12u1 (Debian 12's linux-source-6.12, gcc 12, User Mode Linux on x86-64) with time travel:
# jiffies go at half speed, so kmemleak's five seconds of age take ten of sleep
#
# Guess: in time-travel mode all clocks of the guest are one: what `sleep 6` waits, jiffies count, 600 of them at
#   HZ=100. "echo scan; sleep 6; echo scan" then finds what is five seconds old, as on any machine.
# Found: with the periodic tick (CONFIG_HZ_PERIODIC, what allnoconfig takes) `sleep 6` moves CLOCK_MONOTONIC by
#   6.0 s and jiffies by 300. Log lines, which go by jiffies until there is another clock, and ages lag from then
#   on. kmemleak measures age in jiffies, so its five seconds take ten of sleep, and a delayed work of 8*HZ
#   has not run after 12 s. With a dynamic tick (CONFIG_NO_HZ_IDLE) both clocks agree. So sleep twice as long,
#   or turn the dynamic tick on, before trusting that a report is empty or that a timer does nothing.
#
# Builds two kernels (2 GB, 3 minutes of processor time each). Needs no root.
# UML_FOLDER=folder keeps source and kernels there for the next run, and for the other scripts about UML.
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
echo 'obj-m := late.o' > "$scratch/module/Kbuild"
cat > "$scratch/module/late.c" <<'C'
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/workqueue.h>
static unsigned long jiffies_then;
static u64 ns_then;
static int runs;
static void work(struct work_struct *w) { runs++; }
static DECLARE_DELAYED_WORK(late, work);
static int tell(const char *value, const struct kernel_param *param)
{
	pr_info("told: %llu.%llu s, %lu jiffies, work ran %d\n", (ktime_get_ns() - ns_then) / NSEC_PER_SEC,
		(ktime_get_ns() - ns_then) / (NSEC_PER_SEC / 10) % 10, (jiffies - jiffies_then) / 10 * 10, runs);
	return 0;
}
static const struct kernel_param_ops ops = { .set = tell };
module_param_cb(tell, &ops, NULL, 0200);
static int late_init(void)
{
	jiffies_then = jiffies;
	ns_then = ktime_get_ns();
	schedule_delayed_work(&late, 8 * HZ);
	return 0;
}
static void late_exit(void) { cancel_delayed_work_sync(&late); }
module_init(late_init);
module_exit(late_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("tells the time");
C
build periodic CONFIG_HZ_PERIODIC=y
build idle CONFIG_NO_HZ_IDLE=y
for kernel in periodic idle; do
  make -s -C source ARCH=um O="$folder/$kernel" M="$scratch/module" modules >&2
  boot $kernel "$scratch/module/late.ko" 'insmod /late.ko
    for i in 1 2; do sleep 6; echo 1 > /sys/module/late/parameters/tell; done
    dmesg | sed -n "s/.*told: //p"' | sed "s/^/$kernel: /"
done > "$scratch/seen"
cat "$scratch/seen"
diff - "$scratch/seen" <<'TEXT'
periodic: 6.0 s, 300 jiffies, work ran 0
periodic: 12.0 s, 600 jiffies, work ran 0
idle: 6.0 s, 600 jiffies, work ran 0
idle: 12.0 s, 1200 jiffies, work ran 1
TEXT
echo 'as found: half the jiffies with the periodic tick'
