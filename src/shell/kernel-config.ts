/**
 * What the kernel was configured with, as /boot/config-RELEASE and /proc/config.gz say: the options
 * that something here depends on.
 */

const YES = (
  'X86_64 SMP PREEMPT PREEMPT_DYNAMIC IKCONFIG IKCONFIG_PROC MODULES MODULE_UNLOAD KALLSYMS ' +
  'KALLSYMS_ALL KPROBES SLUB SLUB_DEBUG PROC_FS SYSFS SYSCTL PRINTK DEBUG_KERNEL DEBUG_FS ' +
  'DEBUG_FS_ALLOW_ALL ' +
  'HAVE_DEBUG_KMEMLEAK DEBUG_KMEMLEAK DEBUG_KMEMLEAK_AUTO_SCAN STACKTRACE STACKDEPOT ' +
  'DETECT_HUNG_TASK SOFTLOCKUP_DETECTOR FAULT_INJECTION FAILSLAB FAIL_PAGE_ALLOC ' +
  'FAULT_INJECTION_DEBUG_FS'
).split(' ');
const MODULES = ['SAMPLE_KMEMLEAK'];
const NO = ['DEBUG_KMEMLEAK_DEFAULT_OFF', 'KASAN', 'MEM_ALLOC_PROFILING'];
/** CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE: objects that are there before the allocators are. */
const MEM_POOL_SIZE = 16_000;

/** The text of the configuration. */
export function kernelConfig(release: string): string {
  return [
    '#',
    '# Automatically generated file; DO NOT EDIT.',
    `# Linux/x86_64 ${release} Kernel Configuration`,
    '#',
    ...YES.map((name) => `CONFIG_${name}=y`),
    `CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE=${MEM_POOL_SIZE}`,
    ...MODULES.map((name) => `CONFIG_${name}=m`),
    ...NO.map((name) => `# CONFIG_${name} is not set`),
    '',
  ].join('\n');
}

/** Bytes that a block of a gzip file has room for when it is not compressed. */
const STORED_MAX = 0xffff;

/** A gzip file of a short ASCII text, without compression (RFC 1952, RFC 1951 3.2.4). */
export function gzipStored(text: string): Uint8Array {
  const length = Math.min(text.length, STORED_MAX);
  const data = Uint8Array.from(text.slice(0, length), (char) => char.charCodeAt(0) & 0x7f);
  const head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1];
  const little = (value: number, bytes: number): number[] =>
    Array.from({ length: bytes }, (_, i) => (value >>> (8 * i)) & 0xff);
  return Uint8Array.from([
    ...head,
    ...little(length, 2),
    ...little(~length, 2),
    ...data,
    ...little(crc32(data), 4),
    ...little(length, 4),
  ]);
}

function crc32(data: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}
