// SPDX-License-Identifier: MIT
/*
 * Mounts: which file system's root is at which place. The machine has a tmpfs at / with the usual
 * folders, and a disk with an ext4 file system at /data.
 *
 * Simplified: one name space; mounts are not moved, shared or expired.
 */
#include <linux/percpu.h>
#include <linux/string.h>
#include "internal.h"

static struct kmem_cache *mnt_cache;
static LIST_HEAD(mounts);
struct path init_root;
EXPORT_SYMBOL(init_root);

struct vfsmount *mntget(struct vfsmount *mnt)
{
	if (mnt)
		this_cpu_inc(real_mount(mnt)->mnt_pcp->mnt_count);
	return mnt;
}
EXPORT_SYMBOL(mntget);

static int mnt_get_count(struct mount *mnt)
{
	int count = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		count += per_cpu_ptr(mnt->mnt_pcp, cpu)->mnt_count;
	return count;
}

static void free_mount(struct mount *mnt)
{
	struct super_block *sb = mnt->mnt.mnt_sb;

	list_del(&mnt->mnt_instance);
	dput(mnt->mnt.mnt_root);
	if (sb->s_type->kill_sb)
		sb->s_type->kill_sb(sb);
	else
		generic_shutdown_super(sb);
	kfree_const(mnt->mnt_devname);
	free_percpu(mnt->mnt_pcp);
	kmem_cache_free(mnt_cache, mnt);
}

/* A mount that is attached somewhere stays whatever its count is. */
void mntput(struct vfsmount *vfsmount)
{
	struct mount *mnt;

	if (!vfsmount)
		return;
	mnt = real_mount(vfsmount);
	this_cpu_dec(mnt->mnt_pcp->mnt_count);
	if (list_empty(&mnt->mnt_list) && mnt_get_count(mnt) == 0)
		free_mount(mnt);
}
EXPORT_SYMBOL(mntput);

static struct mount *vfs_kern_mount(struct file_system_type *type, const char *dev)
{
	struct mount *mnt = kmem_cache_zalloc(mnt_cache, GFP_KERNEL);
	struct dentry *root;

	if (!mnt)
		return ERR_PTR(-ENOMEM);
	mnt->mnt_devname = kstrdup_const(dev, GFP_KERNEL);
	mnt->mnt_pcp = alloc_percpu(struct mnt_pcp);
	root = type->mount(type, 0, dev, NULL);
	if (!mnt->mnt_devname || !mnt->mnt_pcp || IS_ERR(root)) {
		kfree_const(mnt->mnt_devname);
		free_percpu(mnt->mnt_pcp);
		kmem_cache_free(mnt_cache, mnt);
		return IS_ERR(root) ? ERR_CAST(root) : ERR_PTR(-ENOMEM);
	}
	mnt->mnt.mnt_root = root;
	mnt->mnt.mnt_sb = root->d_sb;
	mnt->mnt_mountpoint = root;
	mnt->mnt_parent = mnt;
	INIT_LIST_HEAD(&mnt->mnt_list);
	list_add_tail(&mnt->mnt_instance, &root->d_sb->s_mounts);
	mntget(&mnt->mnt);
	return mnt;
}

/* For file systems that no path leads to. */
struct vfsmount *kern_mount(struct file_system_type *type)
{
	struct mount *mnt = vfs_kern_mount(type, type->name);

	return IS_ERR(mnt) ? ERR_CAST(mnt) : &mnt->mnt;
}
EXPORT_SYMBOL(kern_mount);

void kern_unmount(struct vfsmount *mnt)
{
	if (!IS_ERR_OR_NULL(mnt))
		mntput(mnt);
}
EXPORT_SYMBOL(kern_unmount);

/* Lets a path that is a mount point lead into what is mounted there. */
void follow_mount(struct path *path)
{
	struct mount *mnt;

	if (!(path->dentry->d_flags & DCACHE_MOUNTED))
		return;
	list_for_each_entry(mnt, &mounts, mnt_list) {
		if (mnt->mnt_mountpoint != path->dentry || &mnt->mnt_parent->mnt != path->mnt)
			continue;
		dput(path->dentry);
		mntput(path->mnt);
		path->mnt = mntget(&mnt->mnt);
		path->dentry = dget(mnt->mnt.mnt_root);
		return;
	}
}
EXPORT_SYMBOL(follow_mount);

/* From the root of a mount to the place where it is mounted: 0 at the top. */
int follow_up(struct path *path)
{
	struct mount *mnt = real_mount(path->mnt);
	struct path up;

	if (mnt->mnt_parent == mnt)
		return 0;
	up.mnt = mntget(&mnt->mnt_parent->mnt);
	up.dentry = dget(mnt->mnt_mountpoint);
	path_put(path);
	*path = up;
	return 1;
}
EXPORT_SYMBOL(follow_up);

void path_get(const struct path *path)
{
	mntget(path->mnt);
	dget(path->dentry);
}
EXPORT_SYMBOL(path_get);

void path_put(const struct path *path)
{
	dput(path->dentry);
	mntput(path->mnt);
}
EXPORT_SYMBOL(path_put);

static void attach_mount(struct file_system_type *type, const char *dev, const char *where)
{
	struct mount *mnt = vfs_kern_mount(type, dev);
	struct path at;

	if (IS_ERR(mnt) || kern_path(where, 0, &at) != 0)
		return;
	mnt->mnt_parent = real_mount(at.mnt);
	mnt->mnt_mountpoint = at.dentry;
	at.dentry->d_flags |= DCACHE_MOUNTED;
	list_add_tail(&mnt->mnt_list, &mounts);
}

static void make_folder(const char *name)
{
	struct path parent;
	struct dentry *dentry = kern_path_create(AT_FDCWD, name, &parent, LOOKUP_DIRECTORY);

	if (IS_ERR(dentry))
		return;
	vfs_mkdir(mnt_idmap(parent.mnt), d_inode(parent.dentry), dentry, 0755);
	done_path_create(&parent, dentry);
}

void mnt_init(void)
{
	static const char *const folders[] = { "/bin", "/data", "/dev", "/etc", "/lib", "/mnt",
					       "/proc", "/root", "/sys", "/tmp" };
	struct mount *root;
	unsigned int i;

	mnt_cache = kmem_cache_create("mnt_cache", sizeof(struct mount), 0,
				      SLAB_HWCACHE_ALIGN | SLAB_PANIC | SLAB_ACCOUNT, NULL);
	register_filesystem(&shmem_fs_type);
	register_filesystem(&ext4_fs_type);
	root = vfs_kern_mount(&shmem_fs_type, "rootfs");
	if (IS_ERR(root))
		return;
	list_add_tail(&root->mnt_list, &mounts);
	init_root.mnt = &root->mnt;
	init_root.dentry = root->mnt.mnt_root;
	for (i = 0; i < ARRAY_SIZE(folders); i++)
		make_folder(folders[i]);
	attach_mount(&ext4_fs_type, "/dev/vda", "/data");
}
EXPORT_SYMBOL(mnt_init);
