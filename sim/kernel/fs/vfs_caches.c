// SPDX-License-Identifier: MIT
/*
 * The caches that all kinds of files share: open files, directory entries, plain inodes.
 */
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/string.h>
#include "vfs_caches.h"

/* Sizes as in the kernels. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
static_assert(sizeof(struct inode) == 504 && sizeof(struct file) == 168);
static_assert(sizeof(struct address_space) == 152);
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
static_assert(sizeof(struct inode) == 552 && sizeof(struct file) == 176);
static_assert(sizeof(struct address_space) == 192);
#else
static_assert(sizeof(struct inode) == 568 && sizeof(struct file) == 224);
static_assert(sizeof(struct address_space) == 192);
#endif
static_assert(sizeof(struct dentry) == 192);

struct kmem_cache *filp_cachep;
EXPORT_SYMBOL(filp_cachep);
struct kmem_cache *dentry_cache;
EXPORT_SYMBOL(dentry_cache);
struct kmem_cache *inode_cachep;
EXPORT_SYMBOL(inode_cachep);

/* What a cache's constructor sets, once for each slot. */
void inode_init_once(struct inode *inode)
{
	memset(inode, 0, sizeof(*inode));
	INIT_HLIST_NODE(&inode->i_hash);
	INIT_LIST_HEAD(&inode->i_devices);
	INIT_LIST_HEAD(&inode->i_io_list);
	INIT_LIST_HEAD(&inode->i_wb_list);
	INIT_LIST_HEAD(&inode->i_lru);
	INIT_LIST_HEAD(&inode->i_sb_list);
	xa_init(&inode->i_data.i_pages);
	init_rwsem(&inode->i_data.i_mmap_rwsem);
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 2, 0)
	INIT_LIST_HEAD(&inode->i_data.private_list);
#endif
	spin_lock_init(&inode->i_data.private_lock);
}
EXPORT_SYMBOL(inode_init_once);

static void init_once(void *object)
{
	inode_init_once(object);
}

static int vfs_caches_create(void)
{
	dentry_cache = kmem_cache_create("dentry", sizeof(struct dentry), 0,
					 SLAB_RECLAIM_ACCOUNT | SLAB_PANIC | SLAB_ACCOUNT, NULL);
	inode_cachep = kmem_cache_create("inode_cache", sizeof(struct inode), 0,
					 SLAB_RECLAIM_ACCOUNT | SLAB_PANIC | SLAB_ACCOUNT,
					 init_once);
	filp_cachep = kmem_cache_create("filp", sizeof(struct file), 0,
					SLAB_HWCACHE_ALIGN | SLAB_PANIC | SLAB_ACCOUNT, NULL);
	return 0;
}
core_initcall(vfs_caches_create);
