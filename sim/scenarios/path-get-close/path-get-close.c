// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A hook on close() that looks at the path of the file afterwards. It takes references through the
 * address of the path inside the file, and gives them back through the same address; by then a
 * kernel before Linux 3.6 has cleared that path.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/namei.h>
#include <linux/path.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: keep a copy of the path");

static char *dir = "";
module_param(dir, charp, 0444);
MODULE_PARM_DESC(dir, "folder for the files; without it /data or /tmp");

static unsigned int copied;

static bool exists(const char *name)
{
	struct path path;

	if (kern_path(name, LOOKUP_DIRECTORY, &path) != 0)
		return false;
	path_put(&path);
	return true;
}

/* What the original system call does. */
static noinline void original_close(struct file *file)
{
	filp_close(file, NULL);
}

/* Looks at what was closed. */
static noinline void inspect(const struct path *path)
{
	if (path->dentry && copied == 1)
		pr_info("closed %pd\n", path->dentry);
}

static noinline void hooked_close(struct file *file)
{
	struct path *path = &file->f_path;
	struct path copy = *path;

	path_get(path);
	original_close(file);
	if (fixed)
		path = &copy;
	inspect(path);
	path_put(path);
}

/* As a program does that copies files: a new one each time. */
static noinline int copy_file(void)
{
	char name[64];
	struct file *file;
	loff_t pos = 0;

	snprintf(name, sizeof(name), "%s/copy-%u", dir, copied++);
	file = filp_open(name, O_CREAT | O_WRONLY, 0600);
	if (IS_ERR(file))
		return PTR_ERR(file);
	kernel_write(file, "some text\n", 10, &pos);
	hooked_close(file);
	return 0;
}

static int copy_files(const char *value, const struct kernel_param *kp)
{
	unsigned int count;
	int error = kstrtouint(value, 0, &count);

	while (!error && count-- > 0)
		error = copy_file();
	return error;
}

static int show_copied(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "%u\n", copied);
}

static const struct kernel_param_ops copy_ops = {
	.set = copy_files,
	.get = show_copied,
};
module_param_cb(copy, &copy_ops, NULL, 0644);
MODULE_PARM_DESC(copy, "write a number: so many files are copied");

static int hook_init(void)
{
	int i, error = 0;

	if (!*dir)
		dir = exists("/data") ? "/data" : "/tmp";
	for (i = 0; i < 20 && !error; i++)
		error = copy_file();
	return error;
}

static void hook_exit(void)
{
}

module_init(hook_init);
module_exit(hook_exit);
MODULE_DESCRIPTION("references to a path that is cleared before they are put");
MODULE_LICENSE("GPL");
