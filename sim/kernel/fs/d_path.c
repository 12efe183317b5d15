// SPDX-License-Identifier: MIT
/*
 * Names of paths: from an entry up to the root, across mounts.
 */
#include <linux/string.h>
#include "internal.h"

static char *prepend(char *at, const char *buf, const unsigned char *text, int len)
{
	if (at - buf < len)
		return ERR_PTR(-ENAMETOOLONG);
	return memcpy(at - len, text, len);
}

/* Writes the names from an entry up to `root` before `at`. */
static char *prepend_path(const struct dentry *dentry, const struct dentry *root, char *at,
			  const char *buf)
{
	while (dentry != root && !IS_ROOT(dentry)) {
		at = prepend(at, buf, dentry->d_name.name, dentry->d_name.len);
		if (!IS_ERR(at))
			at = prepend(at, buf, (const unsigned char *)"/", 1);
		if (IS_ERR(at))
			return at;
		dentry = dentry->d_parent;
	}
	return at;
}

static bool is_deleted(const struct dentry *dentry)
{
	return d_unhashed(dentry) && !IS_ROOT(dentry);
}

char *d_path(const struct path *path, char *buf, int buflen)
{
	struct path at = *path;
	char *end = buf + buflen - 1;

	if (at.dentry->d_op && at.dentry->d_op->d_dname)
		return at.dentry->d_op->d_dname(at.dentry, buf, buflen);
	*end = 0;
	if (is_deleted(at.dentry)) {
		end = prepend(end, buf, (const unsigned char *)" (deleted)", 10);
		if (IS_ERR(end))
			return end;
	}
	path_get(&at);
	do {
		end = prepend_path(at.dentry, at.mnt->mnt_root, end, buf);
	} while (!IS_ERR(end) && follow_up(&at));
	path_put(&at);
	if (!IS_ERR(end) && *end != '/')
		end = prepend(end, buf, (const unsigned char *)"/", 1);
	return end;
}
EXPORT_SYMBOL(d_path);

char *d_absolute_path(const struct path *path, char *buf, int buflen)
{
	return d_path(path, buf, buflen);
}
EXPORT_SYMBOL(d_absolute_path);

char *dentry_path_raw(const struct dentry *dentry, char *buf, int buflen)
{
	char *end = buf + buflen - 1;

	*end = 0;
	end = prepend_path(dentry, NULL, end, buf);
	if (!IS_ERR(end) && *end != '/')
		end = prepend(end, buf, (const unsigned char *)"/", 1);
	return end;
}
EXPORT_SYMBOL(dentry_path_raw);

char *file_path(struct file *file, char *buf, int size)
{
	return d_path(&file->f_path, buf, size);
}
EXPORT_SYMBOL(file_path);
