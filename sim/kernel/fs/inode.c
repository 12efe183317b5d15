// SPDX-License-Identifier: MIT
/*
 * Inodes: counted, found by number through a hash table where the file system wants it, and kept on
 * their super block's LRU list when nobody uses them.
 *
 * Simplified: one lock, inode_hash_lock, for hash table, LRU and counts that drop to zero; no
 * writeback, no quotas, no locks on files.
 */
#include <linux/hash.h>
#include <linux/string.h>
#include "internal.h"

#define I_HASHBITS 8

static struct hlist_head inode_hashtable[1 << I_HASHBITS];
static DEFINE_SPINLOCK(inode_hash_lock);
static unsigned int last_ino;

static const struct inode_operations empty_iops;
static const struct file_operations no_open_fops;

static struct hlist_head *i_hash_head(struct super_block *sb, unsigned long ino)
{
	return &inode_hashtable[hash_32((u32)ino ^ (u32)((unsigned long)sb >> 6), I_HASHBITS)];
}

static void inode_init_always(struct super_block *sb, struct inode *inode)
{
	inode->i_sb = sb;
	inode->i_flags = 0;
	inode->i_opflags = 0;
	atomic_set(&inode->i_count, 1);
	inode->i_op = &empty_iops;
	inode->i_fop = &no_open_fops;
	inode->i_ino = 0;
	inode->i_nlink = 1;
	inode->i_mode = 0;
	inode->i_state = 0;
	inode->i_size = 0;
	inode->i_blocks = 0;
	inode->i_rdev = 0;
	inode->i_cdev = NULL;
	inode->i_private = NULL;
	spin_lock_init(&inode->i_lock);
	init_rwsem(&inode->i_rwsem);
	inode->i_mapping = &inode->i_data;
	inode->i_data.host = inode;
	inode->i_data.nrpages = 0;
	INIT_HLIST_HEAD(&inode->i_dentry);
}

static noinline struct inode *alloc_inode(struct super_block *sb)
{
	struct inode *inode;

	if (sb->s_op && sb->s_op->alloc_inode)
		inode = sb->s_op->alloc_inode(sb);
	else
		inode = kmem_cache_alloc(inode_cachep, GFP_KERNEL);
	if (inode)
		inode_init_always(sb, inode);
	return inode;
}

static void i_callback(struct rcu_head *head)
{
	struct inode *inode = container_of(head, struct inode, i_rcu);
	const struct super_operations *op = inode->i_sb ? inode->i_sb->s_op : NULL;

	if (op && op->free_inode)
		op->free_inode(inode);
	else
		kmem_cache_free(inode_cachep, inode);
}

static void destroy_inode(struct inode *inode)
{
	const struct super_operations *op = inode->i_sb->s_op;

	if (op && op->destroy_inode) {
		op->destroy_inode(inode);
		if (!op->free_inode)
			return;
	}
	call_rcu(&inode->i_rcu, i_callback);
}

/* One that its super block does not list: nothing but the caller knows it. */
struct inode *new_inode_pseudo(struct super_block *sb)
{
	return alloc_inode(sb);
}
EXPORT_SYMBOL(new_inode_pseudo);

static void inode_sb_list_add(struct inode *inode)
{
	struct super_block *sb = inode->i_sb;

	spin_lock(&sb->s_inode_list_lock);
	list_add(&inode->i_sb_list, &sb->s_inodes);
	spin_unlock(&sb->s_inode_list_lock);
}

noinline struct inode *new_inode(struct super_block *sb)
{
	struct inode *inode = alloc_inode(sb);

	if (inode)
		inode_sb_list_add(inode);
	return inode;
}
EXPORT_SYMBOL(new_inode);

static struct inode *find_inode(struct super_block *sb, unsigned long ino)
{
	struct inode *inode;

	hlist_for_each_entry(inode, i_hash_head(sb, ino), i_hash) {
		if (inode->i_sb == sb && inode->i_ino == ino && !(inode->i_state & I_FREEING))
			return inode;
	}
	return NULL;
}

struct inode *ilookup(struct super_block *sb, unsigned long ino)
{
	struct inode *inode;

	spin_lock(&inode_hash_lock);
	inode = find_inode(sb, ino);
	if (inode)
		atomic_inc(&inode->i_count);
	spin_unlock(&inode_hash_lock);
	return inode;
}
EXPORT_SYMBOL(ilookup);

/* The inode of a number, made and marked I_NEW when it is not in memory. */
noinline struct inode *iget_locked(struct super_block *sb, unsigned long ino)
{
	struct inode *inode = ilookup(sb, ino);

	if (inode)
		return inode;
	inode = alloc_inode(sb);
	if (!inode)
		return NULL;
	inode->i_ino = ino;
	inode->i_state = I_NEW;
	spin_lock(&inode_hash_lock);
	hlist_add_head(&inode->i_hash, i_hash_head(sb, ino));
	spin_unlock(&inode_hash_lock);
	inode_sb_list_add(inode);
	return inode;
}
EXPORT_SYMBOL(iget_locked);

void unlock_new_inode(struct inode *inode)
{
	inode->i_state &= ~I_NEW;
}
EXPORT_SYMBOL(unlock_new_inode);

void ihold(struct inode *inode)
{
	WARN_ON(atomic_inc_return(&inode->i_count) < 2);
}
EXPORT_SYMBOL(ihold);

struct inode *igrab(struct inode *inode)
{
	if (inode->i_state & (I_FREEING | I_WILL_FREE))
		return NULL;
	atomic_inc(&inode->i_count);
	return inode;
}
EXPORT_SYMBOL(igrab);

void clear_inode(struct inode *inode)
{
	inode->i_state = I_FREEING | I_CLEAR;
}
EXPORT_SYMBOL(clear_inode);

static void inode_lru_add(struct inode *inode)
{
	if (!list_empty(&inode->i_lru)) {
		inode->i_state |= I_REFERENCED;
		return;
	}
	list_add(&inode->i_lru, &inode->i_sb->s_inode_lru);
	inode->i_sb->s_nr_inodes_unused++;
}

static void inode_lru_del(struct inode *inode)
{
	if (list_empty(&inode->i_lru))
		return;
	list_del_init(&inode->i_lru);
	inode->i_sb->s_nr_inodes_unused--;
}

static void evict(struct inode *inode)
{
	const struct super_operations *op = inode->i_sb->s_op;

	spin_lock(&inode->i_sb->s_inode_list_lock);
	list_del_init(&inode->i_sb_list);
	spin_unlock(&inode->i_sb->s_inode_list_lock);
	if (op && op->evict_inode) {
		op->evict_inode(inode);
	} else {
		truncate_inode_pages(&inode->i_data, 0);
		clear_inode(inode);
	}
	spin_lock(&inode_hash_lock);
	if (!hlist_unhashed(&inode->i_hash))
		hlist_del_init(&inode->i_hash);
	spin_unlock(&inode_hash_lock);
	destroy_inode(inode);
}

/* Whether an inode that nobody uses goes at once: it has no name, or none could find it. */
static bool drop_inode(struct inode *inode)
{
	const struct super_operations *op = inode->i_sb->s_op;

	if (op && op->drop_inode)
		return op->drop_inode(inode);
	return !inode->i_nlink || hlist_unhashed(&inode->i_hash);
}

noinline void iput(struct inode *inode)
{
	if (!inode)
		return;
	spin_lock(&inode_hash_lock);
	if (!atomic_dec_and_test(&inode->i_count)) {
		spin_unlock(&inode_hash_lock);
		return;
	}
	if (!drop_inode(inode) && (inode->i_sb->s_flags & SB_ACTIVE)) {
		inode_lru_add(inode);
		spin_unlock(&inode_hash_lock);
		return;
	}
	inode->i_state |= I_FREEING;
	inode_lru_del(inode);
	spin_unlock(&inode_hash_lock);
	evict(inode);
}
EXPORT_SYMBOL(iput);

/* Evicts up to `count` unused inodes, oldest first. */
long prune_icache_sb(struct super_block *sb, long count)
{
	long freed = 0;

	spin_lock(&inode_hash_lock);
	while (count-- > 0 && !list_empty(&sb->s_inode_lru)) {
		struct inode *inode = list_last_entry(&sb->s_inode_lru, struct inode, i_lru);

		if (atomic_read(&inode->i_count) > 0) {
			inode_lru_del(inode);
		} else if (inode->i_state & I_REFERENCED) {
			inode->i_state &= ~I_REFERENCED;
			list_move(&inode->i_lru, &sb->s_inode_lru);
		} else {
			inode->i_state |= I_FREEING;
			inode_lru_del(inode);
			spin_unlock(&inode_hash_lock);
			evict(inode);
			freed++;
			spin_lock(&inode_hash_lock);
		}
	}
	spin_unlock(&inode_hash_lock);
	return freed;
}
EXPORT_SYMBOL(prune_icache_sb);

/* At umount: all that nobody uses. */
void evict_inodes(struct super_block *sb)
{
	while (sb->s_nr_inodes_unused > 0)
		prune_icache_sb(sb, sb->s_nr_inodes_unused);
}
EXPORT_SYMBOL(evict_inodes);

unsigned int get_next_ino(void)
{
	return ++last_ino;
}
EXPORT_SYMBOL(get_next_ino);

void set_nlink(struct inode *inode, unsigned int nlink)
{
	inode->i_nlink = nlink;
}
EXPORT_SYMBOL(set_nlink);

void inc_nlink(struct inode *inode)
{
	inode->i_nlink++;
}
EXPORT_SYMBOL(inc_nlink);

void drop_nlink(struct inode *inode)
{
	WARN_ON(inode->i_nlink == 0);
	inode->i_nlink--;
}
EXPORT_SYMBOL(drop_nlink);

void clear_nlink(struct inode *inode)
{
	inode->i_nlink = 0;
}
EXPORT_SYMBOL(clear_nlink);
