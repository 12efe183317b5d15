/* SPDX-License-Identifier: MIT */
#ifndef _FS_VFS_CACHES_H
#define _FS_VFS_CACHES_H

extern struct kmem_cache *filp_cachep;
extern struct kmem_cache *dentry_cache;
extern struct kmem_cache *inode_cachep;

#endif
