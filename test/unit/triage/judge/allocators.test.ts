import { expect, test } from 'vitest';
import {
  isAllocator,
  isBottom,
  isConstructor,
  isGeneralCaller,
  isKmemleaks,
  isSecurityBlob,
  isSecurityCaller,
} from '../../../../src/triage/judge/allocators.ts';

test.each(
  (
    'create_object kmemleak_alloc kmemleak_vmalloc kmalloc __kmalloc kmalloc_trace __kmalloc_cache_noprof ' +
    'kmem_cache_alloc_trace __kmem_cache_alloc_node kmem_cache_alloc_node_noprof __kmalloc_large_node ' +
    '___kmalloc_large_node slab_post_alloc_hook __kmalloc_node_track_caller_noprof kzalloc kcalloc rkmalloc ' +
    'kvmalloc_node __vmalloc_node_range vzalloc krealloc kstrdup kmemdup_noprof strndup_user kvasprintf_const ' +
    'pcpu_alloc_noprof __alloc_percpu alloc_large_system_hash __alloc_skb skb_clone __sg_alloc_table ' +
    'radix_tree_maybe_preload idr_alloc_cyclic xas_alloc devm_kmalloc spl_kmem_alloc _rtw_zmalloc os_malloc ' +
    '__get_free_pages memblock_alloc_try_nid mempool_alloc'
  ).split(' '),
)('%s hands on memory', (name) => expect(isAllocator(name)).toBe(true));

test.each(
  (
    'sk_prot_alloc ulist_alloc __alloc_pbl xhci_alloc_command drm_gem_handle_create load_module do_eventfd ' +
    'nvme_alloc_admin_tag_set net_alloc_generic vgic_add_lpi hci_conn_add kobject_set_name_vargs sget'
  ).split(' '),
)('%s does more', (name) => expect(isAllocator(name)).toBe(false));

test('the bottom of all allocations, and what calls the code of any module', () => {
  expect(
    ['kmalloc', '__kmem_cache_alloc_node', 'slab_post_alloc_hook', 'pcpu_alloc_noprof'].every(
      isBottom,
    ),
  ).toBe(true);
  expect(['idr_get_free', 'skb_clone', 'kstrdup'].some(isBottom)).toBe(false);
  expect(['do_one_initcall', 'platform_probe', '__x64_sys_ioctl'].every(isGeneralCaller)).toBe(
    true,
  );
  expect(isGeneralCaller('lantern_probe')).toBe(false);
  expect(isSecurityCaller('inode_init_always_gfp')).toBe(true);
});

test('constructors of a part, the hooks of security modules, and what is of kmemleak', () => {
  expect(isConstructor('kobject_set_name_vargs')).toBe(true);
  expect(isConstructor('percpu_ref_init')).toBe(true);
  expect(isConstructor('hci_conn_add')).toBe(false);
  expect(isSecurityBlob('selinux_sk_alloc_security')).toBe(true);
  expect(isSecurityBlob('security_inode_alloc')).toBe(true);
  expect(isSecurityBlob('security_file_open')).toBe(false);
  expect(isKmemleaks('kmemleak_alloc')).toBe(true);
  expect(isKmemleaks('kmalloc')).toBe(false);
});
