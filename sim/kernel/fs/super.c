// SPDX-License-Identifier: MIT
/*
 * Super blocks: what one mounted file system is, and the shrinker that frees its unused directory
 * entries and inodes.
 *
 * Simplified: a file system type has one super block for each mount; nothing is remounted or frozen.
 */
#include <asm/page.h>
#include <linux/math.h>
#include <linux/string.h>
#include "internal.h"

static LIST_HEAD(super_blocks);
static struct file_system_type *file_systems;
static unsigned int next_dev;

static struct super_block *shrinker_sb(struct shrinker *shrinker)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	return shrinker->private_data;
#else
	return container_of(shrinker, struct super_block, s_shrink);
#endif
}

static unsigned long super_cache_count(struct shrinker *shrinker, struct shrink_control *sc)
{
	struct super_block *sb = shrinker_sb(shrinker);

	return sb->s_nr_dentry_unused + sb->s_nr_inodes_unused;
}

static unsigned long super_cache_scan(struct shrinker *shrinker, struct shrink_control *sc)
{
	struct super_block *sb = shrinker_sb(shrinker);
	unsigned long dentries = sb->s_nr_dentry_unused;
	unsigned long total = dentries + sb->s_nr_inodes_unused;
	unsigned long share;
	long freed;

	if (!total)
		return SHRINK_STOP;
	/* Entries first: they hold inodes. */
	share = DIV_ROUND_UP(sc->nr_to_scan * dentries, total);
	freed = prune_dcache_sb(sb, share);
	return freed + prune_icache_sb(sb, sc->nr_to_scan - share + freed);
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
static int add_shrinker(struct super_block *sb)
{
	sb->s_shrink = shrinker_alloc(0, "sb-%s", sb->s_type->name);
	if (!sb->s_shrink)
		return -ENOMEM;
	sb->s_shrink->count_objects = super_cache_count;
	sb->s_shrink->scan_objects = super_cache_scan;
	sb->s_shrink->private_data = sb;
	shrinker_register(sb->s_shrink);
	return 0;
}
static void remove_shrinker(struct super_block *sb)
{
	shrinker_free(sb->s_shrink);
}
#else
static int add_shrinker(struct super_block *sb)
{
	sb->s_shrink.count_objects = super_cache_count;
	sb->s_shrink.scan_objects = super_cache_scan;
	sb->s_shrink.seeks = DEFAULT_SEEKS;
	return register_shrinker(&sb->s_shrink, "sb-%s", sb->s_type->name);
}
static void remove_shrinker(struct super_block *sb)
{
	unregister_shrinker(&sb->s_shrink);
}
#endif

/* An active super block without a root. */
struct super_block *alloc_super(struct file_system_type *type, const struct super_operations *op)
{
	struct super_block *sb = kzalloc(sizeof(*sb), GFP_KERNEL);

	if (!sb)
		return NULL;
	sb->s_type = type;
	sb->s_op = op;
	sb->s_flags = SB_ACTIVE;
	sb->s_blocksize = PAGE_SIZE;
	sb->s_blocksize_bits = PAGE_SHIFT;
	sb->s_maxbytes = MAX_LFS_FILESIZE;
	sb->s_count = 1;
	sb->s_dev = ++next_dev;
	atomic_set(&sb->s_active, 1);
	init_rwsem(&sb->s_umount);
	INIT_LIST_HEAD(&sb->s_mounts);
	INIT_LIST_HEAD(&sb->s_dentry_lru);
	INIT_LIST_HEAD(&sb->s_inode_lru);
	INIT_LIST_HEAD(&sb->s_inodes);
	spin_lock_init(&sb->s_inode_list_lock);
	strscpy(sb->s_id, type->name, sizeof(sb->s_id));
	if (add_shrinker(sb) != 0) {
		kfree(sb);
		return NULL;
	}
	list_add_tail(&sb->s_list, &super_blocks);
	return sb;
}
EXPORT_SYMBOL(alloc_super);

void generic_shutdown_super(struct super_block *sb)
{
	remove_shrinker(sb);
	shrink_dcache_for_umount(sb);
	sb->s_flags &= ~SB_ACTIVE;
	evict_inodes(sb);
	if (sb->s_op && sb->s_op->put_super)
		sb->s_op->put_super(sb);
	if (!list_empty(&sb->s_inodes))
		pr_err("VFS: Busy inodes after unmount of %s (%s)\n", sb->s_id, sb->s_type->name);
	list_del(&sb->s_list);
	kfree(sb);
}
EXPORT_SYMBOL(generic_shutdown_super);

int register_filesystem(struct file_system_type *type)
{
	struct file_system_type **at = &file_systems;

	for (; *at; at = &(*at)->next)
		if (strcmp((*at)->name, type->name) == 0)
			return -EBUSY;
	*at = type;
	return 0;
}
EXPORT_SYMBOL(register_filesystem);

int unregister_filesystem(struct file_system_type *type)
{
	struct file_system_type **at;

	for (at = &file_systems; *at; at = &(*at)->next) {
		if (*at == type) {
			*at = type->next;
			type->next = NULL;
			return 0;
		}
	}
	return -EINVAL;
}
EXPORT_SYMBOL(unregister_filesystem);
