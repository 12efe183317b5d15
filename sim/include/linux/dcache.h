/* SPDX-License-Identifier: MIT */
/* Directory entries. The layout is that of 6.1 and 6.12. */
#ifndef _LINUX_DCACHE_H
#define _LINUX_DCACHE_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/path.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/version.h>

struct dentry;
struct inode;
struct super_block;
struct vfsmount;

struct qstr {
	union {
		struct {
			u32 hash;
			u32 len;
		};
		u64 hash_len;
	};
	const unsigned char *name;
};

#define QSTR_INIT(n, l) { { { .len = l } }, .name = n }

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define DNAME_INLINE_LEN 40
#else
#define DNAME_INLINE_LEN 32
#endif

struct dentry_operations {
	int (*d_revalidate)(struct dentry *dentry, unsigned int flags);
	int (*d_delete)(const struct dentry *dentry);
	int (*d_init)(struct dentry *dentry);
	void (*d_release)(struct dentry *dentry);
	void (*d_iput)(struct dentry *dentry, struct inode *inode);
	char *(*d_dname)(struct dentry *dentry, char *buffer, int length);
};

/* A count and the lock that guards it. */
struct lockref {
	spinlock_t lock;
	int count;
};

struct dentry {
	unsigned int d_flags;
	unsigned int d_seq;
	struct hlist_node d_hash;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	unsigned char d_iname[DNAME_INLINE_LEN];
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
	struct lockref d_lockref;
#endif
	const struct dentry_operations *d_op;
	struct super_block *d_sb;
	unsigned long d_time;
	void *d_fsdata;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	struct lockref d_lockref;
#endif
	struct list_head d_lru;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	struct hlist_node d_sib;
	struct hlist_head d_children;
#else
	struct list_head d_child;
	struct list_head d_subdirs;
#endif
	union {
		struct hlist_node d_alias;
		struct rcu_head d_rcu;
	} d_u;
};

#define d_lock d_lockref.lock

/* Bits of d_flags. */
#define DCACHE_REFERENCED 0x00000040
#define DCACHE_LRU_LIST 0x00080000
#define DCACHE_SHRINK_LIST 0x00000400
#define DCACHE_DENTRY_KILLED 0x00008000
#define DCACHE_DENTRY_CURSOR 0x00000020
#define DCACHE_MOUNTED 0x00010000

#define IS_ROOT(dentry) ((dentry) == (dentry)->d_parent)

static inline unsigned int d_count(const struct dentry *dentry)
{
	return dentry->d_lockref.count;
}
static inline struct inode *d_inode(const struct dentry *dentry)
{
	return dentry->d_inode;
}
static inline struct inode *d_backing_inode(const struct dentry *dentry)
{
	return dentry->d_inode;
}
static inline bool d_is_negative(const struct dentry *dentry)
{
	return dentry->d_inode == NULL;
}
static inline bool d_is_positive(const struct dentry *dentry)
{
	return dentry->d_inode != NULL;
}
static inline bool d_really_is_negative(const struct dentry *dentry)
{
	return dentry->d_inode == NULL;
}
static inline bool d_really_is_positive(const struct dentry *dentry)
{
	return dentry->d_inode != NULL;
}
static inline int d_unhashed(const struct dentry *dentry)
{
	return hlist_unhashed(&dentry->d_hash);
}
static inline struct dentry *dget_dlock(struct dentry *dentry)
{
	if (dentry)
		dentry->d_lockref.count++;
	return dentry;
}
static inline struct dentry *dget(struct dentry *dentry)
{
	if (dentry) {
		spin_lock(&dentry->d_lock);
		dentry->d_lockref.count++;
		spin_unlock(&dentry->d_lock);
	}
	return dentry;
}

extern void dput(struct dentry *dentry);
extern struct dentry *dget_parent(struct dentry *dentry);
extern struct dentry *d_alloc(struct dentry *parent, const struct qstr *name);
extern struct dentry *d_alloc_name(struct dentry *parent, const char *name);
extern struct dentry *d_alloc_anon(struct super_block *sb);
extern struct dentry *d_alloc_pseudo(struct super_block *sb, const struct qstr *name);
extern struct dentry *d_make_root(struct inode *root);
extern struct dentry *d_find_alias(struct inode *inode);
extern struct dentry *d_lookup(const struct dentry *parent, const struct qstr *name);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
extern struct dentry *d_hash_and_lookup(struct dentry *parent, struct qstr *name);
#endif
extern void d_instantiate(struct dentry *dentry, struct inode *inode);
extern void d_add(struct dentry *dentry, struct inode *inode);
extern void d_rehash(struct dentry *dentry);
extern void d_drop(struct dentry *dentry);
extern void d_delete(struct dentry *dentry);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
extern void d_set_d_op(struct dentry *dentry, const struct dentry_operations *op);
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
extern void d_genocide(struct dentry *dentry);
#endif
extern void shrink_dcache_sb(struct super_block *sb);
extern void shrink_dcache_parent(struct dentry *dentry);
extern u32 full_name_hash(const void *salt, const char *name, unsigned int len);

extern char *d_path(const struct path *path, char *buf, int buflen);
extern char *d_absolute_path(const struct path *path, char *buf, int buflen);
extern char *dentry_path_raw(const struct dentry *dentry, char *buf, int buflen);

#endif
