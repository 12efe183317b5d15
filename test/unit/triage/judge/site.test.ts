import { expect, test } from 'vitest';
import { frameLine } from '../../../../src/triage/input/frames.ts';
import { siteOf } from '../../../../src/triage/judge/site.ts';

const site = (trace: string) =>
  siteOf(
    trace.split(', ').map((text) => frameLine(text.replace(/^\w+/, '$&+0x1/0x2'), true)!.frames[0]),
  )?.name;

test.each([
  ['kmemleak_alloc, kmem_cache_alloc, tty_ldisc_try_get, tty_ldisc_get', 'tty_ldisc_try_get'],
  ['__kmalloc, kmalloc [m], generic_alloc [m], rkmalloc [m], normal_dump [n]', 'normal_dump'],
  [
    'kmem_cache_alloc, __radix_tree_preload, radix_tree_maybe_preload, add_to_cache, x',
    'add_to_cache',
  ],
  ['kstrdup, kobject_set_name_vargs, dev_set_name, usb_set_configuration', 'usb_set_configuration'],
  ['kmem_cache_alloc, sk_prot_alloc, sk_alloc, smc_sock_alloc, smc_create', 'smc_sock_alloc'],
  [
    'kmalloc, apparmor_sk_alloc_security, security_sk_alloc, sk_prot_alloc, sk_alloc',
    'sk_prot_alloc',
  ],
  [
    'kmem_cache_alloc, blk_alloc_queue, blk_mq_alloc_queue, nvme_alloc_tag_set [nvme], x [nvme]',
    'nvme_alloc_tag_set',
  ],
  ['kmem_cache_alloc, xive_alloc_block, kvmppc_connect [kvm]', 'xive_alloc_block'],
  ['kmem_cache_alloc, blkg_alloc, blkg_create, bio_associate', 'blkg_create'],
  ['kmem_cache_alloc, ulist_alloc [btrfs], find_roots [btrfs]', 'ulist_alloc'],
  ['percpu_ref_init', 'percpu_ref_init'],
])('%s: %s', (trace, name) => expect(site(trace)).toBe(name));

test('code that calls any module is not named for a constructor that it seems to call', () => {
  expect(site('kstrdup, kobject_set_name_vargs, kobject_set_name, do_one_initcall')).toBe(
    'kobject_set_name_vargs',
  );
  expect(
    site('kmalloc, selinux_inode_alloc, security_inode_alloc, inode_init_always, alloc_inode'),
  ).toBe('alloc_inode');
});

test('a trace of allocators only names nobody, one of wrappers the outermost', () => {
  expect(site('radix_tree_node_alloc, idr_get_free')).toBe('idr_get_free');
  expect(site('kmemleak_alloc, kmem_cache_alloc')).toBeUndefined();
  expect(siteOf([])).toBeUndefined();
});

test('a function without a name is a site, by its number', () => {
  const frames = ['kmalloc+0x1/0x2', '0xffffffffc06591b8'].map(
    (text) => frameLine(text, true)!.frames[0],
  );
  expect(siteOf(frames)).toMatchObject({ name: '0xffffffffc06591b8', index: 1 });
});
