/**
 * Which functions hand memory on and are never to blame: the allocators, their wrappers, and the
 * constructors of things that are part of something else.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** kmemleak's own functions, and what takes the trace. */
const KMEMLEAK = words(`
  create_object __create_object create_object_percpu __alloc_object __link_object
  kmemleak_alloc kmemleak_alloc_recursive kmemleak_alloc_percpu kmemleak_alloc_phys
  kmemleak_vmalloc set_track_prepare stack_trace_save save_stack_trace kasan_save_stack
  __kasan_kmalloc __kasan_slab_alloc
`);

const ALLOCATORS = words(`
  slab_alloc slab_alloc_node ___slab_alloc __slab_alloc slab_post_alloc_hook allocate_slab
  new_slab alloc_from_pcs alloc_slab_page __do_kmalloc_node __do_cache_alloc
  cache_alloc_debugcheck_after kmalloc_order kmalloc_order_trace kmalloc_large kmalloc_reserve
  kmalloc_fix_flags krealloc __do_krealloc memdup_user memdup_user_nul vmemdup_user
  strndup_user strdup strndup memdup kvasprintf kvasprintf_const kasprintf vasprintf asprintf
  kstrdup kstrdup_const kstrndup kmemdup kmemdup_nul __kmemdup_nul kmemdup_array kvmemdup
  kstrdup_quotable kmem_strdup devm_kstrdup devm_kstrdup_const devm_kmemdup devm_kasprintf
  devm_kvasprintf devm_add_action devres_alloc_node __devres_alloc_node devres_alloc alloc_dr
  drmm_kstrdup drmm_add_action __drmm_add_action get_zeroed_page __get_free_pages
  get_free_pages folio_alloc dma_alloc_coherent dma_alloc_attrs dma_alloc_from_pool
  dma_direct_alloc dma_common_alloc_pages dma_pool_alloc iommu_dma_alloc dmam_alloc_attrs
  dmam_alloc_coherent alloc_large_system_hash alloc_percpu alloc_percpu_gfp mempool_alloc
  mempool_alloc_slab mempool_kmalloc mempool_create mempool_create_node mempool_init
  mempool_init_node mempool_alloc_pages alloc_skb alloc_skb_with_frags __alloc_skb
  __netdev_alloc_skb netdev_alloc_skb netdev_alloc_skb_ip_align __napi_alloc_skb
  napi_alloc_skb skb_clone skb_copy skb_copy_expand pskb_copy __pskb_copy_fclone __build_skb
  __build_skb_around build_skb napi_build_skb slab_build_skb pskb_expand_head skb_unshare
  sock_alloc_send_pskb sock_alloc_send_skb sock_wmalloc sock_rmalloc sock_kmalloc bt_skb_alloc
  __skb_clone skb_clone_sk skb_realloc_headroom skb_expand_head skb_share_check
  napi_skb_cache_get nlmsg_new genlmsg_new netlink_alloc_large_skb alloc_skb_for_msg
  skb_copy_ubufs skb_segment_list sg_kmalloc sg_alloc_table __sg_alloc_table
  sg_alloc_table_chained sgl_alloc sgl_alloc_order sg_alloc_table_from_pages
  sg_alloc_table_from_pages_segment sg_alloc_append_table_from_pages idr_pre_get
  idr_layer_alloc idr_preload generic_alloc dev_alloc_skb __dev_alloc_skb __napi_build_skb
`);

/** By form: an allocator's name with what kernels and drivers put before and behind. */
const ALLOCATOR_FORMS: readonly RegExp[] = [
  /(?:^|_)\w{0,12}?(?:k|v|kv)[mzc]alloc(?:_\w{1,60})?$/,
  /(?:^|_)(?:[mzc]|zm|(?:k|v|kv)?re)alloc(?:_(?:array|node|track_caller))?$/,
  /^\w{0,30}kmem_(?:cache_)?z?alloc\w{0,60}$/,
  /^_{0,3}kmalloc\w{0,60}$/,
  /^_{0,3}vmalloc\w{0,60}$/,
  /^_{0,3}krealloc\w{0,60}$/,
  /^_{0,3}kvrealloc\w{0,60}$/,
  /^_{0,3}kv[mz]alloc\w{0,60}$/,
  /^spl_(?:kmem|vmem|kvmem)_\w{1,60}$/,
  /^pcpu_alloc\w{0,60}$/,
  /^_{0,2}alloc_percpu\w{0,60}$/,
  /^__alloc_reserved_percpu$/,
  /^_{0,2}alloc_(?:frozen_)?pages?(?:_\w{1,60})?$/,
  /^_{0,2}folio_alloc\w{0,60}$/,
  /^memblock_\w{0,30}alloc\w{0,60}$/,
  /^_{0,3}alloc_bootmem\w{0,60}$/,
  /^(?:idr|ida|xa|xas|__xa|radix_tree|__radix_tree)_\w{1,60}$/,
  /^(?:drmm|devm)_k[mzc]?alloc\w{0,60}$/,
];

/**
 * Constructors of a part: who made the whole is to blame. Of each kind the ones that stand
 * between an allocator and a driver in many unlike reports.
 */
const CONSTRUCTORS = words(`
  kobject_set_name_vargs kobject_set_name kobject_init_and_add kobject_add kobject_add_varg
  kobject_create kobject_create_and_add kset_create_and_add dev_set_name __kernfs_new_node
  kernfs_new_node kernfs_create_dir_ns kernfs_create_link __kernfs_create_file
  sysfs_create_dir_ns sysfs_add_file_mode_ns sysfs_do_create_link_sd __proc_create alloc_inode
  new_inode new_inode_pseudo inode_init_always inode_init_always_gfp __d_alloc d_alloc
  alloc_empty_file __alloc_file alloc_file prepare_creds prepare_kernel_cred cred_alloc_blank
  percpu_ref_init __percpu_counter_init __percpu_counter_init_many percpu_init_rwsem
  __percpu_init_rwsem ref_tracker_alloc seq_open single_open single_open_size seq_open_private
  __seq_open_private usb_alloc_urb alloc_netdev_mqs alloc_etherdev_mqs alloc_workqueue
  __register_sysctl_table register_net_sysctl register_net_sysctl_sz register_sysctl_table
  metadata_dst_alloc dst_alloc alloc_resource __request_region __list_lru_init list_lru_init
  list_lru_init_memcg alloc_cpumask_var_node alloc_cpumask_var zalloc_cpumask_var
  zalloc_cpumask_var_node sbitmap_init_node bitmap_alloc bitmap_zalloc bitmap_alloc_node
  bio_alloc bio_alloc_bioset bio_kmalloc bvec_alloc bucket_table_alloc rhashtable_init
  __alloc_bucket_spinlocks kmem_cache_create __kmem_cache_create kmem_cache_create_usercopy
  create_cache __kmem_cache_create_args sk_prot_alloc sk_alloc
`);

/** What a security module hangs on an object: who made the object is to blame. */
const SECURITY =
  /^(?:security|selinux|smack|apparmor|aa|lsm|tomoyo)_\w{0,60}(?:alloc|blob|prepare|transfer)/;

const BOTTOM =
  /^_{0,3}(?:(?:k|v|kv)(?:[mzc]|re)alloc|kmem_cache|slab_|do_kmalloc|pcpu_alloc|alloc_p|vmalloc)/;

/** A name as it was before kernels 6.10 began to count allocations by their code. */
const plain = (name: string): string => name.replace(/_noprof$/, '');

/** Whether a function is kmemleak's own. */
export function isKmemleaks(name: string): boolean {
  return KMEMLEAK.has(plain(name));
}

/** Whether a function is at the bottom of all allocations: a trace of such alone was cut. */
export function isBottom(name: string): boolean {
  return isKmemleaks(name) || BOTTOM.test(plain(name));
}

/** Whether a function only hands on memory. */
export function isAllocator(name: string): boolean {
  const base = plain(name);
  return (
    KMEMLEAK.has(base) || ALLOCATORS.has(base) || ALLOCATOR_FORMS.some((form) => form.test(base))
  );
}

/** What calls the code of any module: it is never to blame. */
const CALLERS = new RegExp(
  '^(?:' +
    [
      'do_one_initcall|do_init_module|load_module|init_module_from_file',
      String.raw`process_one_work|worker_thread|kthread|ret_from_\w+`,
      String.raw`really_probe|\w*driver_probe_device|platform_(?:drv_)?probe`,
      String.raw`do_syscall\w*|entry_\w+|__(?:x64|arm64|se|do)_sys_\w+`,
    ].join('|') +
    ')$',
);

/** Whether a function calls the code of any module. */
export function isGeneralCaller(name: string): boolean {
  return CALLERS.test(name);
}

/** Whether a function makes a part of what its caller makes. */
export function isConstructor(name: string): boolean {
  return CONSTRUCTORS.has(plain(name));
}

/** Whether a function only calls what makes that. */
export function isSecurityCaller(name: string): boolean {
  return name.startsWith('inode_init_always');
}

/** Whether a function makes what a security module hangs on an object. */
export function isSecurityBlob(name: string): boolean {
  return SECURITY.test(name);
}
