/**
 * Call sites as recorded on running kernels: for each function the offset of a return address in
 * it and the function's size. `function:callee` is a second site in the same function.
 *
 * 6.1 and 6.12 come from recordings, 5.9 from published reports of kmemleak-test.
 */

/** Offset of the return address, size of the function. */
export type CallSite = readonly [offset: number, size: number];
/** Call sites by function. */
export type CallSites = Readonly<Record<string, CallSite>>;

export const SITES_5_9: CallSites = {
  entry_SYSCALL_64_after_hwframe: [0x44, 0xa9],
  do_syscall_64: [0x43, 0x110],
  __do_sys_finit_module: [0xba, 0xe0],
  load_module: [0x203c, 0x2480],
  do_init_module: [0x55, 0x200],
  do_one_initcall: [0x41, 0x1df],
};

export const SITES_6_1: CallSites = {
  entry_SYSCALL_64_after_hwframe: [0x4b, 0xb5],
  do_syscall_64: [0x2f, 0x50],
  x64_sys_call: [0x171, 0x9a0],
  'x64_sys_call:__x64_sys_finit_module': [0x171, 0x9a0],
  'x64_sys_call:__x64_sys_write': [0x989, 0x9a0],
  __x64_sys_finit_module: [0x13, 0x20],
  __do_sys_finit_module: [0xa2, 0xe0],
  load_module: [0x192e, 0x1aa0],
  do_init_module: [0x4b, 0x1b0],
  do_one_initcall: [0x51, 0x1a0],
  __x64_sys_write: [0x14, 0x20],
  ksys_write: [0x5f, 0xd0],
  vfs_write: [0xae, 0x320],
  full_proxy_write: [0x52, 0x80],
  kmemleak_write: [0x391, 0x420],
  dump_stack_lvl: [0x3a, 0x4c],
  dump_stack: [0x10, 0x12],
  kmalloc_trace: [0x15, 0x20],
  __kmem_cache_alloc_node: [0x10e, 0x1a0],
  vmalloc: [0x1c, 0x20],
  __vmalloc_node: [0x42, 0x50],
  __vmalloc_node_range: [0x6b9, 0x740],
  kmemleak_alloc: [0x24, 0x30],
  '__create_object.cold': [0x14, 0x37],
  '__lookup_object.cold': [0x14, 0x21],
  __find_and_get_object: [0x30, 0x70],
  'paint_ptr.cold': [0x29, 0x2e],
  paint_ptr: [0x19, 0x60],
  'paint_ptr:__find_and_get_object': [0x19, 0x60],
  kmemleak_not_leak: [0x25, 0x30],
  kmemleak_ignore: [0x28, 0x30],
  kmemleak_ignore_phys: [0x1e, 0x20],
  kmemleak_no_scan: [0x6e, 0x70],
  kmemleak_scan_area: [0x1a7, 0x1b0],
  'kmemleak_scan_area:too_large': [0x177, 0x1b0],
  kmemleak_free: [0x49, 0xd0],
};

export const SITES_6_12: CallSites = {
  entry_SYSCALL_64_after_hwframe: [0x4b, 0x53],
  do_syscall_64: [0x43, 0xd0],
  x64_sys_call: [0x126e, 0x1980],
  'x64_sys_call:__x64_sys_finit_module': [0x126e, 0x1980],
  'x64_sys_call:__x64_sys_write': [0x1816, 0x1980],
  __x64_sys_finit_module: [0x182, 0x2e0],
  init_module_from_file: [0x82, 0xa0],
  load_module: [0x1c4a, 0x1f30],
  do_init_module: [0x63, 0x230],
  do_one_initcall: [0x7a, 0x1c0],
  __x64_sys_write: [0x18, 0x20],
  ksys_write: [0x63, 0xe0],
  vfs_write: [0xc2, 0x360],
  full_proxy_write: [0x56, 0x80],
  kmemleak_write: [0x395, 0x430],
  __kernel_read: [0x167, 0x220],
  dump_stack_lvl: [0x5b, 0x70],
  dump_stack: [0x14, 0x20],
  __kmalloc_cache_noprof: [0x121, 0x1f0],
  vmalloc_noprof: [0x20, 0x30],
  __vmalloc_node_noprof: [0x46, 0x60],
  __vmalloc_node_range_noprof: [0x67d, 0x6f0],
  pcpu_alloc_noprof: [0x495, 0x6e0],
  kmemleak_alloc: [0x28, 0x30],
  kmemleak_alloc_percpu: [0x32, 0x40],
  kmemleak_vmalloc: [0x2e, 0x90],
  __create_object: [0x50, 0x90],
  __link_object: [0x18a, 0x1b0],
  __lookup_object: [0x8d, 0xa0],
  __find_and_get_object: [0x31, 0x70],
  paint_ptr: [0x79, 0x80],
  'paint_ptr:dump_stack': [0x79, 0x80],
  'paint_ptr:__find_and_get_object': [0x16, 0x80],
  kmemleak_not_leak: [0x29, 0x30],
  kmemleak_ignore: [0x2c, 0x30],
  kmemleak_ignore_phys: [0x22, 0x30],
  kmemleak_no_scan: [0x72, 0x80],
  kmemleak_scan_area: [0x1ab, 0x1b0],
  'kmemleak_scan_area:too_large': [0x17b, 0x1b0],
  kmemleak_transient_leak: [0x75, 0x80],
  kmemleak_free: [0x27, 0x30],
  delete_object_full: [0x2b, 0x70],
};
