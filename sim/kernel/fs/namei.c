// SPDX-License-Identifier: MIT
/*
 * From names to paths: walks a name part by part through the directory entry cache, and asks the
 * file system for what is not in it. Creating and removing names.
 *
 * Simplified: no symbolic links, no permissions; the current folder is the root.
 */
#include <linux/cred.h>
#include <linux/string.h>
#include "internal.h"

static struct kmem_cache *names_cachep;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
#define NAMES_CACHE_SIZE sizeof(struct filename)

/* A long name is a block of its own. */
struct filename *getname_kernel(const char *name)
{
	int len = strlen(name) + 1;
	struct filename *result;

	if (len > PATH_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	result = kmem_cache_alloc(names_cachep, GFP_KERNEL);
	if (!result)
		return ERR_PTR(-ENOMEM);
	if (len <= EMBEDDED_NAME_MAX) {
		result->name = result->iname;
		memcpy((char *)result->iname, name, len);
	} else {
		result->name = kmemdup(name, len, GFP_KERNEL);
		if (!result->name) {
			kmem_cache_free(names_cachep, result);
			return ERR_PTR(-ENOMEM);
		}
	}
	result->aname = NULL;
	result->refcnt = 1;
	return result;
}
#else
#define NAMES_CACHE_SIZE PATH_MAX

struct filename *getname_kernel(const char *name)
{
	const int room = PATH_MAX - offsetof(struct filename, iname);
	int len = strlen(name) + 1;
	struct filename *result;

	if (len > room)
		return ERR_PTR(-ENAMETOOLONG);
	result = kmem_cache_alloc(names_cachep, GFP_KERNEL);
	if (!result)
		return ERR_PTR(-ENOMEM);
	result->name = result->iname;
	memcpy((char *)result->iname, name, len);
	result->uptr = NULL;
	result->aname = NULL;
	*(int *)&result->refcnt = 1;
	return result;
}
#endif
EXPORT_SYMBOL(getname_kernel);

void putname(struct filename *name)
{
	if (IS_ERR_OR_NULL(name))
		return;
	if (--*(int *)&name->refcnt > 0)
		return;
	if (name->name != name->iname)
		kfree(name->name);
	kmem_cache_free(names_cachep, name);
}
EXPORT_SYMBOL(putname);

/* One part of a name; the text moves on. */
static bool next_part(const char **name, struct qstr *part)
{
	while (**name == '/')
		(*name)++;
	part->name = (const unsigned char *)*name;
	while (**name && **name != '/')
		(*name)++;
	part->len = *name - (const char *)part->name;
	return part->len > 0;
}

static bool is_dot(const struct qstr *part, unsigned int dots)
{
	return part->len == dots && memcmp(part->name, "..", dots) == 0;
}

/* The entry of a name in a folder, made and looked up on the disk when it is not in the cache. */
static noinline struct dentry *lookup_entry(struct dentry *parent, struct qstr *name)
{
	struct inode *dir = d_inode(parent);
	struct dentry *dentry, *other;

	if (name->len > NAME_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	name->hash = full_name_hash(parent, (const char *)name->name, name->len);
	dentry = d_lookup(parent, name);
	if (dentry)
		return dentry;
	dentry = d_alloc(parent, name);
	if (!dentry)
		return ERR_PTR(-ENOMEM);
	other = dir->i_op->lookup(dir, dentry, 0);
	if (other) {
		dput(dentry);
		dentry = other;
	}
	return dentry;
}

static bool is_folder(const struct dentry *dentry)
{
	return d_inode(dentry) && S_ISDIR(d_inode(dentry)->i_mode);
}

/* One step: `path` goes on to `part`. */
static int walk_part(struct path *path, struct qstr *part)
{
	struct dentry *dentry;

	if (!is_folder(path->dentry))
		return -ENOTDIR;
	if (is_dot(part, 1))
		return 0;
	if (is_dot(part, 2)) {
		while (IS_ROOT(path->dentry) && follow_up(path))
			;
		dentry = dget_parent(path->dentry);
	} else {
		inode_lock(d_inode(path->dentry));
		dentry = lookup_entry(path->dentry, part);
		inode_unlock(d_inode(path->dentry));
	}
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	if (d_is_negative(dentry)) {
		dput(dentry);
		return -ENOENT;
	}
	dput(path->dentry);
	path->dentry = dentry;
	follow_mount(path);
	return 0;
}

static void start_at(const struct path *root, struct path *path)
{
	*path = root ? *root : init_root;
	path_get(path);
}

/* Walks to the folder of the last part, which it gives. */
static int walk_to_parent(const struct path *root, const char *name, struct path *path,
			  struct qstr *last)
{
	struct qstr part;
	int error = 0;

	if (*name == 0)
		return -ENOENT;
	start_at(root, path);
	last->len = 0;
	while (next_part(&name, &part)) {
		if (last->len)
			error = walk_part(path, last);
		if (error) {
			path_put(path);
			return error;
		}
		*last = part;
	}
	return 0;
}

static int walk(const struct path *root, const char *name, unsigned int flags, struct path *path)
{
	struct qstr last;
	int error = walk_to_parent(root, name, path, &last);

	if (error)
		return error;
	if (last.len)
		error = walk_part(path, &last);
	if (!error && (flags & LOOKUP_DIRECTORY) && !is_folder(path->dentry))
		error = -ENOTDIR;
	if (error)
		path_put(path);
	return error;
}

int kern_path(const char *name, unsigned int flags, struct path *path)
{
	struct filename *filename = getname_kernel(name);
	int error;

	if (IS_ERR(filename))
		return PTR_ERR(filename);
	error = walk(NULL, filename->name, flags, path);
	putname(filename);
	return error;
}
EXPORT_SYMBOL(kern_path);

int vfs_path_lookup(struct dentry *dentry, struct vfsmount *mnt, const char *name,
		    unsigned int flags, struct path *path)
{
	struct path root = { .mnt = mnt, .dentry = dentry };

	return walk(&root, name, flags, path);
}
EXPORT_SYMBOL(vfs_path_lookup);

/* An existing entry of a folder that the caller has locked. */
struct dentry *lookup_one_len(const char *name, struct dentry *base, int len)
{
	struct qstr part = { .name = (const unsigned char *)name };

	part.len = len;
	return lookup_entry(base, &part);
}
EXPORT_SYMBOL(lookup_one_len);

struct dentry *lookup_one_len_unlocked(const char *name, struct dentry *base, int len)
{
	return lookup_one_len(name, base, len);
}
EXPORT_SYMBOL(lookup_one_len_unlocked);

/* The entry of a name that exists, or of one that does not, its folder locked. */
static struct dentry *lookup_locked(const char *name, struct path *path, bool exists)
{
	struct qstr last;
	struct dentry *dentry;
	int error = walk_to_parent(NULL, name, path, &last);

	if (error)
		return ERR_PTR(error);
	inode_lock(d_inode(path->dentry));
	if (!last.len)
		dentry = ERR_PTR(exists ? -EINVAL : -EEXIST);
	else if (!is_folder(path->dentry))
		dentry = ERR_PTR(-ENOTDIR);
	else
		dentry = lookup_entry(path->dentry, &last);
	if (!IS_ERR(dentry) && d_is_positive(dentry) != exists) {
		dput(dentry);
		dentry = ERR_PTR(exists ? -ENOENT : -EEXIST);
	}
	if (IS_ERR(dentry)) {
		inode_unlock(d_inode(path->dentry));
		path_put(path);
	}
	return dentry;
}

struct dentry *kern_path_create(int dfd, const char *name, struct path *path, unsigned int flags)
{
	return lookup_locked(name, path, false);
}
EXPORT_SYMBOL(kern_path_create);

void done_path_create(struct path *path, struct dentry *dentry)
{
	if (!IS_ERR(dentry))
		dput(dentry);
	inode_unlock(d_inode(path->dentry));
	path_put(path);
}
EXPORT_SYMBOL(done_path_create);

struct dentry *kern_path_locked(const char *name, struct path *path)
{
	return lookup_locked(name, path, true);
}
EXPORT_SYMBOL(kern_path_locked);

int vfs_create(struct __sim_mnt_idmap *idmap, struct inode *dir, struct dentry *dentry,
	       umode_t mode, bool excl)
{
	if (d_is_positive(dentry))
		return -EEXIST;
	if (!dir->i_op->create)
		return -EACCES;
	return dir->i_op->create(idmap, dir, dentry, (mode & 07777) | S_IFREG, excl);
}
EXPORT_SYMBOL(vfs_create);

int vfs_mkdir(struct __sim_mnt_idmap *idmap, struct inode *dir, struct dentry *dentry,
	      umode_t mode)
{
	if (d_is_positive(dentry))
		return -EEXIST;
	if (!dir->i_op->mkdir)
		return -EPERM;
	return dir->i_op->mkdir(idmap, dir, dentry, mode & 07777);
}
EXPORT_SYMBOL(vfs_mkdir);

int vfs_unlink(struct __sim_mnt_idmap *idmap, struct inode *dir, struct dentry *dentry,
	       struct inode **delegated)
{
	int error;

	if (d_is_negative(dentry))
		return -ENOENT;
	if (is_folder(dentry))
		return -EISDIR;
	if (!dir->i_op->unlink)
		return -EPERM;
	error = dir->i_op->unlink(dir, dentry);
	if (!error)
		d_delete(dentry);
	return error;
}
EXPORT_SYMBOL(vfs_unlink);

int vfs_rmdir(struct __sim_mnt_idmap *idmap, struct inode *dir, struct dentry *dentry)
{
	int error;

	if (!is_folder(dentry))
		return d_is_negative(dentry) ? -ENOENT : -ENOTDIR;
	if (dentry->d_flags & DCACHE_MOUNTED)
		return -EBUSY;
	if (!dir->i_op->rmdir)
		return -EPERM;
	error = dir->i_op->rmdir(dir, dentry);
	if (!error)
		d_delete(dentry);
	return error;
}
EXPORT_SYMBOL(vfs_rmdir);

/* Gets the entry that is to be opened, and makes the file where that is asked for. */
static struct dentry *open_last(struct path *parent, struct qstr *last, struct file *file,
				int flags, umode_t mode)
{
	struct inode *dir = d_inode(parent->dentry);
	struct dentry *dentry;
	int error = 0;

	if (!is_folder(parent->dentry))
		return ERR_PTR(-ENOTDIR);
	inode_lock(dir);
	dentry = lookup_entry(parent->dentry, last);
	if (!IS_ERR(dentry)) {
		if (d_is_negative(dentry) && (flags & O_CREAT)) {
			file->f_mode |= FMODE_CREATED;
			error = vfs_create(mnt_idmap(parent->mnt), dir, dentry, mode,
					   flags & O_EXCL);
		} else if (d_is_negative(dentry)) {
			error = -ENOENT;
		} else if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) {
			error = -EEXIST;
		}
	}
	inode_unlock(dir);
	if (error) {
		dput(dentry);
		return ERR_PTR(error);
	}
	return dentry;
}

static int may_open(const struct dentry *dentry, int flags)
{
	if (is_folder(dentry))
		return flags & (O_ACCMODE | O_CREAT | O_TRUNC) ? -EISDIR : 0;
	return flags & O_DIRECTORY ? -ENOTDIR : 0;
}

static int handle_truncate(struct file *file)
{
	const struct path *path = &file->f_path;

	return do_truncate(mnt_idmap(path->mnt), path->dentry, 0,
			   ATTR_MTIME | ATTR_CTIME | ATTR_OPEN, file);
}

static int do_open(struct path *path, struct file *file, int flags)
{
	bool truncate = flags & O_TRUNC && !(file->f_mode & FMODE_CREATED);
	int error = may_open(path->dentry, flags);

	if (error)
		return error;
	error = vfs_open(path, file);
	if (!error && truncate && S_ISREG(file_inode(file)->i_mode))
		error = handle_truncate(file);
	return error;
}

static int open_at(const struct path *root, const char *name, struct file *file, int flags,
		   umode_t mode)
{
	struct path path;
	struct qstr last;
	int error = walk_to_parent(root, name, &path, &last);

	if (error)
		return error;
	if (last.len && !is_dot(&last, 1) && !is_dot(&last, 2)) {
		struct dentry *dentry = open_last(&path, &last, file, flags, mode);

		if (IS_ERR(dentry)) {
			path_put(&path);
			return PTR_ERR(dentry);
		}
		dput(path.dentry);
		path.dentry = dentry;
		follow_mount(&path);
	} else if (last.len) {
		error = walk_part(&path, &last);
	}
	if (!error)
		error = do_open(&path, file, flags);
	path_put(&path);
	return error;
}

static noinline struct file *path_openat(const struct path *root, struct filename *name, int flags,
					 umode_t mode)
{
	struct file *file = alloc_empty_file(flags, current_cred());
	int error;

	if (IS_ERR(file))
		return file;
	error = open_at(root, name->name, file, flags, mode);
	if (!error)
		return file;
	fput(file);
	return ERR_PTR(error);
}

noinline struct file *do_filp_open(const struct path *root, struct filename *name, int flags,
				   umode_t mode)
{
	struct file *file = path_openat(root, name, flags, mode);

	return file;
}
EXPORT_SYMBOL(do_filp_open);

void names_init(void)
{
	names_cachep = kmem_cache_create("names_cache", NAMES_CACHE_SIZE, 0,
					 SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
}
EXPORT_SYMBOL(names_init);
