// SPDX-License-Identifier: MIT
/*
 * The directory entry cache: names that were looked up, with their inodes.
 *
 * An entry is found through the hash table and its parent's children; unused ones wait on their
 * super block's LRU list until a shrinker takes them. A reference that is never put keeps its entry,
 * the inode and all parents, for ever and in plain sight.
 *
 * Simplified: one lock for the structure, dcache_lock, as kernels before 2.6.38 had it; no look-up
 * under RCU, no aliases of directories, no rename. Entries are freed after a grace period.
 */
#include <linux/hash.h>
#include <linux/string.h>
#include "internal.h"

#define D_HASHBITS 9

/* A name that does not fit into the entry. */
struct external_name {
	struct rcu_head head;
	unsigned char name[];
};

/* One page, taken at boot. */
extern struct hlist_head *dentry_hashtable;
static DEFINE_SPINLOCK(dcache_lock);

u32 full_name_hash(const void *salt, const char *name, unsigned int len)
{
	u32 hash = (u32)((unsigned long)salt >> 6) ^ 0x811c9dc5;

	while (len--)
		hash = (hash ^ (unsigned char)*name++) * 0x01000193;
	return hash;
}
EXPORT_SYMBOL(full_name_hash);

static struct hlist_head *d_hash(const struct dentry *parent, u32 hash)
{
	return &dentry_hashtable[hash_32(hash ^ (u32)((unsigned long)parent >> 6), D_HASHBITS)];
}

static bool is_external(const struct dentry *dentry)
{
	return dentry->d_name.name != dentry->d_iname;
}

static void __d_free(struct rcu_head *head)
{
	struct dentry *dentry = container_of(head, struct dentry, d_u.d_rcu);

	if (is_external(dentry))
		kfree(container_of(dentry->d_name.name, struct external_name, name[0]));
	kmem_cache_free(dentry_cache, dentry);
}

/* An entry with one reference that nothing leads to. */
noinline struct dentry *__d_alloc(struct super_block *sb, const struct qstr *name)
{
	struct dentry *dentry = kmem_cache_alloc(dentry_cache, GFP_KERNEL);
	unsigned char *text;

	if (!dentry)
		return NULL;
	text = dentry->d_iname;
	memset(dentry->d_iname, 0, DNAME_INLINE_LEN);
	if (name->len > DNAME_INLINE_LEN - 1) {
		struct external_name *external =
			kmalloc(sizeof(*external) + name->len + 1,
				GFP_KERNEL_ACCOUNT | __GFP_RECLAIMABLE);
		if (!external) {
			kmem_cache_free(dentry_cache, dentry);
			return NULL;
		}
		text = external->name;
	}
	memcpy(text, name->name, name->len);
	text[name->len] = 0;
	dentry->d_name.name = text;
	dentry->d_name.hash_len = name->hash_len;
	dentry->d_flags = 0;
	dentry->d_seq = 0;
	dentry->d_lockref.count = 1;
	spin_lock_init(&dentry->d_lock);
	dentry->d_inode = NULL;
	dentry->d_parent = dentry;
	dentry->d_sb = sb;
	dentry->d_op = NULL;
	dentry->d_time = 0;
	dentry->d_fsdata = NULL;
	INIT_HLIST_NODE(&dentry->d_hash);
	INIT_LIST_HEAD(&dentry->d_lru);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	INIT_HLIST_NODE(&dentry->d_sib);
	INIT_HLIST_HEAD(&dentry->d_children);
#else
	INIT_LIST_HEAD(&dentry->d_child);
	INIT_LIST_HEAD(&dentry->d_subdirs);
#endif
	INIT_HLIST_NODE(&dentry->d_u.d_alias);
	if (sb)
		d_set_d_op(dentry, sb->s_d_op);
	return dentry;
}
EXPORT_SYMBOL(__d_alloc);

void d_set_d_op(struct dentry *dentry, const struct dentry_operations *op)
{
	dentry->d_op = op;
}
EXPORT_SYMBOL(d_set_d_op);

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
static void link_child(struct dentry *parent, struct dentry *dentry)
{
	hlist_add_head(&dentry->d_sib, &parent->d_children);
}
static void unlink_child(struct dentry *dentry)
{
	hlist_del_init(&dentry->d_sib);
}
static struct dentry *first_child(struct dentry *parent)
{
	return hlist_entry_safe(parent->d_children.first, struct dentry, d_sib);
}
static struct dentry *next_sibling(struct dentry *dentry)
{
	return hlist_entry_safe(dentry->d_sib.next, struct dentry, d_sib);
}
#else
static void link_child(struct dentry *parent, struct dentry *dentry)
{
	list_add(&dentry->d_child, &parent->d_subdirs);
}
static void unlink_child(struct dentry *dentry)
{
	list_del_init(&dentry->d_child);
}
static struct dentry *first_child(struct dentry *parent)
{
	return list_first_entry_or_null(&parent->d_subdirs, struct dentry, d_child);
}
static struct dentry *next_sibling(struct dentry *dentry)
{
	if (list_is_last(&dentry->d_child, &dentry->d_parent->d_subdirs))
		return NULL;
	return list_next_entry(dentry, d_child);
}
#endif

noinline struct dentry *d_alloc(struct dentry *parent, const struct qstr *name)
{
	struct dentry *dentry = __d_alloc(parent->d_sb, name);

	if (!dentry)
		return NULL;
	spin_lock(&dcache_lock);
	dentry->d_parent = dget(parent);
	link_child(parent, dentry);
	spin_unlock(&dcache_lock);
	return dentry;
}
EXPORT_SYMBOL(d_alloc);

struct dentry *d_alloc_name(struct dentry *parent, const char *name)
{
	struct qstr q = { .name = (const unsigned char *)name };

	q.len = strlen(name);
	q.hash = full_name_hash(parent, name, q.len);
	return d_alloc(parent, &q);
}
EXPORT_SYMBOL(d_alloc_name);

static const struct qstr slash_name = QSTR_INIT((const unsigned char *)"/", 1);

noinline struct dentry *d_alloc_anon(struct super_block *sb)
{
	return __d_alloc(sb, &slash_name);
}
EXPORT_SYMBOL(d_alloc_anon);

/* For files that no directory holds. */
struct dentry *d_alloc_pseudo(struct super_block *sb, const struct qstr *name)
{
	return __d_alloc(sb, name);
}
EXPORT_SYMBOL(d_alloc_pseudo);

/* The place of a reader in a folder, on no list of children until it has read something. */
noinline struct dentry *d_alloc_cursor(struct dentry *parent)
{
	struct dentry *dentry = __d_alloc(parent->d_sb, &slash_name);

	if (dentry) {
		dentry->d_flags |= DCACHE_DENTRY_CURSOR;
		dentry->d_parent = dget(parent);
	}
	return dentry;
}
EXPORT_SYMBOL(d_alloc_cursor);

static void d_lru_add(struct dentry *dentry)
{
	struct super_block *sb = dentry->d_sb;

	dentry->d_flags |= DCACHE_LRU_LIST;
	list_add(&dentry->d_lru, &sb->s_dentry_lru);
	sb->s_nr_dentry_unused++;
}

static void d_lru_del(struct dentry *dentry)
{
	if (!(dentry->d_flags & DCACHE_LRU_LIST))
		return;
	dentry->d_flags &= ~DCACHE_LRU_LIST;
	list_del_init(&dentry->d_lru);
	dentry->d_sb->s_nr_dentry_unused--;
}

static void __d_drop(struct dentry *dentry)
{
	if (!d_unhashed(dentry))
		hlist_del_init(&dentry->d_hash);
}

void d_drop(struct dentry *dentry)
{
	spin_lock(&dcache_lock);
	__d_drop(dentry);
	spin_unlock(&dcache_lock);
}
EXPORT_SYMBOL(d_drop);

/* Takes the inode away from an entry; the caller puts it. */
static struct inode *d_detach_inode(struct dentry *dentry)
{
	struct inode *inode = dentry->d_inode;

	if (inode) {
		dentry->d_inode = NULL;
		hlist_del_init(&dentry->d_u.d_alias);
	}
	return inode;
}

static void put_detached(struct dentry *dentry, struct inode *inode)
{
	if (!inode)
		return;
	if (dentry->d_op && dentry->d_op->d_iput)
		dentry->d_op->d_iput(dentry, inode);
	else
		iput(inode);
}

/*
 * Takes an entry without references away, with dcache_lock held, which it drops. Gives the parent,
 * whose reference is the caller's now.
 */
static struct dentry *dentry_kill(struct dentry *dentry)
{
	struct dentry *parent = IS_ROOT(dentry) ? NULL : dentry->d_parent;
	struct inode *inode;

	dentry->d_flags |= DCACHE_DENTRY_KILLED;
	__d_drop(dentry);
	d_lru_del(dentry);
	if (parent)
		unlink_child(dentry);
	inode = d_detach_inode(dentry);
	spin_unlock(&dcache_lock);
	put_detached(dentry, inode);
	if (dentry->d_op && dentry->d_op->d_release)
		dentry->d_op->d_release(dentry);
	call_rcu(&dentry->d_u.d_rcu, __d_free);
	return parent;
}

/* Whether an entry that nobody uses stays. */
static bool retain_dentry(struct dentry *dentry)
{
	if (d_unhashed(dentry))
		return false;
	if (dentry->d_op && dentry->d_op->d_delete && dentry->d_op->d_delete(dentry))
		return false;
	if (dentry->d_flags & DCACHE_LRU_LIST)
		dentry->d_flags |= DCACHE_REFERENCED;
	else
		d_lru_add(dentry);
	return true;
}

noinline void dput(struct dentry *dentry)
{
	while (dentry) {
		int count;

		spin_lock(&dcache_lock);
		spin_lock(&dentry->d_lock);
		count = --dentry->d_lockref.count;
		spin_unlock(&dentry->d_lock);
		if (count > 0 || retain_dentry(dentry)) {
			spin_unlock(&dcache_lock);
			return;
		}
		dentry = dentry_kill(dentry);
	}
}
EXPORT_SYMBOL(dput);

struct dentry *dget_parent(struct dentry *dentry)
{
	return dget(dentry->d_parent);
}
EXPORT_SYMBOL(dget_parent);

static struct dentry *__d_lookup(const struct dentry *parent, const struct qstr *name)
{
	struct dentry *dentry;

	hlist_for_each_entry(dentry, d_hash(parent, name->hash), d_hash) {
		if (dentry->d_parent == parent && dentry->d_name.hash_len == name->hash_len &&
		    memcmp(dentry->d_name.name, name->name, name->len) == 0)
			return dentry;
	}
	return NULL;
}

/* The entry of a name with one more reference; NULL when it is not in the cache. */
struct dentry *d_lookup(const struct dentry *parent, const struct qstr *name)
{
	struct dentry *dentry;

	spin_lock(&dcache_lock);
	dentry = __d_lookup(parent, name);
	dget(dentry);
	spin_unlock(&dcache_lock);
	return dentry;
}
EXPORT_SYMBOL(d_lookup);

struct dentry *d_hash_and_lookup(struct dentry *parent, struct qstr *name)
{
	name->hash = full_name_hash(parent, (const char *)name->name, name->len);
	return d_lookup(parent, name);
}
EXPORT_SYMBOL(d_hash_and_lookup);

void d_rehash(struct dentry *dentry)
{
	spin_lock(&dcache_lock);
	if (d_unhashed(dentry))
		hlist_add_head(&dentry->d_hash, d_hash(dentry->d_parent, dentry->d_name.hash));
	spin_unlock(&dcache_lock);
}
EXPORT_SYMBOL(d_rehash);

/* Gives an entry its inode, and the caller's reference of that. */
void d_instantiate(struct dentry *dentry, struct inode *inode)
{
	if (!inode)
		return;
	spin_lock(&dcache_lock);
	hlist_add_head(&dentry->d_u.d_alias, &inode->i_dentry);
	dentry->d_inode = inode;
	spin_unlock(&dcache_lock);
}
EXPORT_SYMBOL(d_instantiate);

void d_add(struct dentry *dentry, struct inode *inode)
{
	d_instantiate(dentry, inode);
	d_rehash(dentry);
}
EXPORT_SYMBOL(d_add);

struct dentry *d_make_root(struct inode *root)
{
	struct dentry *dentry;

	if (!root)
		return NULL;
	dentry = d_alloc_anon(root->i_sb);
	if (dentry)
		d_instantiate(dentry, root);
	else
		iput(root);
	return dentry;
}
EXPORT_SYMBOL(d_make_root);

struct dentry *d_find_alias(struct inode *inode)
{
	struct dentry *dentry;

	spin_lock(&dcache_lock);
	dentry = hlist_entry_safe(inode->i_dentry.first, struct dentry, d_u.d_alias);
	dget(dentry);
	spin_unlock(&dcache_lock);
	return dentry;
}
EXPORT_SYMBOL(d_find_alias);

/*
 * After an unlink: the entry becomes a negative one; while others use it, it is only unhashed, and
 * its last user takes the inode along.
 */
void d_delete(struct dentry *dentry)
{
	struct inode *inode = NULL;

	spin_lock(&dcache_lock);
	if (dentry->d_lockref.count == 1)
		inode = d_detach_inode(dentry);
	else
		__d_drop(dentry);
	spin_unlock(&dcache_lock);
	put_detached(dentry, inode);
}
EXPORT_SYMBOL(d_delete);

/* Drops the reference that pins each entry below one: of file systems that live in memory. */
void d_genocide(struct dentry *parent)
{
	struct dentry *dentry;

	for (dentry = first_child(parent); dentry; dentry = next_sibling(dentry)) {
		if (d_unhashed(dentry) || !dentry->d_inode)
			continue;
		d_genocide(dentry);
		dentry->d_lockref.count--;
	}
}
EXPORT_SYMBOL(d_genocide);

/* Frees up to `count` unused entries, oldest first; one that was used again gets a second chance. */
long prune_dcache_sb(struct super_block *sb, long count)
{
	long freed = 0;

	spin_lock(&dcache_lock);
	while (count-- > 0 && !list_empty(&sb->s_dentry_lru)) {
		struct dentry *dentry = list_last_entry(&sb->s_dentry_lru, struct dentry, d_lru);

		if (dentry->d_lockref.count > 0) {
			d_lru_del(dentry);
		} else if (dentry->d_flags & DCACHE_REFERENCED) {
			dentry->d_flags &= ~DCACHE_REFERENCED;
			list_move(&dentry->d_lru, &sb->s_dentry_lru);
		} else {
			dput(dentry_kill(dentry));
			freed++;
			spin_lock(&dcache_lock);
		}
	}
	spin_unlock(&dcache_lock);
	return freed;
}
EXPORT_SYMBOL(prune_dcache_sb);

void shrink_dcache_sb(struct super_block *sb)
{
	while (sb->s_nr_dentry_unused > 0)
		prune_dcache_sb(sb, sb->s_nr_dentry_unused);
}
EXPORT_SYMBOL(shrink_dcache_sb);

void shrink_dcache_parent(struct dentry *parent)
{
	shrink_dcache_sb(parent->d_sb);
}
EXPORT_SYMBOL(shrink_dcache_parent);

/* Complains of entries that are still in use. */
static void umount_check(struct dentry *dentry)
{
	struct dentry *child;

	for (child = first_child(dentry); child; child = next_sibling(child))
		umount_check(child);
	if (!IS_ROOT(dentry) && !first_child(dentry))
		WARN(1, "BUG: Dentry %p{i=%lx,n=%pd}  still in use (%d) [unmount of %s %s]\n",
		     dentry, dentry->d_inode ? dentry->d_inode->i_ino : 0UL, dentry,
		     dentry->d_lockref.count, dentry->d_sb->s_type->name, dentry->d_sb->s_id);
}

void shrink_dcache_for_umount(struct super_block *sb)
{
	struct dentry *root = sb->s_root;

	sb->s_root = NULL;
	shrink_dcache_sb(sb);
	umount_check(root);
	d_drop(root);
	dput(root);
}
EXPORT_SYMBOL(shrink_dcache_for_umount);

/* As start_kernel does; it brings all of the file system layer. */
static int vfs_caches_init(void)
{
	names_init();
	files_init();
	mnt_init();
	return 0;
}
core_initcall(vfs_caches_init);
