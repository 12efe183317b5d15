/* SPDX-License-Identifier: MIT */
/* Files, inodes and file systems. Layouts are those of 6.1 and 6.12 in this configuration. */
#ifndef _LINUX_FS_H
#define _LINUX_FS_H

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/ioctl.h>
#include <linux/kdev_t.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/mount.h>
#include <linux/mutex.h>
#include <linux/path.h>
#include <linux/rbtree.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/stat.h>
#include <linux/stringify.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/wait.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <linux/xarray.h>

struct address_space;
struct cred;
struct dir_context;
struct file;
struct fasync_struct;
struct file_lock;
struct file_lock_context;
struct inode;
struct kiocb;
struct iov_iter;
struct module;
struct mnt_idmap;
struct pid;
struct pipe_inode_info;
struct seq_file;
struct cdev;
struct poll_table_struct;
struct super_block;
struct user_namespace;
struct vm_area_struct;

typedef void *fl_owner_t;
typedef u32 errseq_t;

#define FMODE_READ ((fmode_t)0x1)
#define FMODE_WRITE ((fmode_t)0x2)
#define FMODE_LSEEK ((fmode_t)0x4)
#define FMODE_PATH ((fmode_t)0x4000)
#define FMODE_CREATED ((fmode_t)0x100000)
#define FMODE_OPENED ((fmode_t)0x80000)

#define SB_RDONLY (1UL << 0)
#define SB_NOUSER (1UL << 31)
#define SB_ACTIVE (1UL << 30)
#define SB_KERNMOUNT (1UL << 22)
#define FS_USERNS_MOUNT 8
#define MAX_LFS_FILESIZE ((loff_t)LLONG_MAX)
#define NAME_MAX 255
#define PATH_MAX 4096
#define MAY_EXEC 1
#define MAY_WRITE 2
#define MAY_READ 4

#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

/* Bits of i_state. */
#define I_DIRTY_SYNC (1 << 0)
#define I_NEW (1 << 3)
#define I_WILL_FREE (1 << 4)
#define I_FREEING (1 << 5)
#define I_CLEAR (1 << 6)
#define I_REFERENCED (1 << 8)

/* Bits of ia_valid. */
#define ATTR_MODE (1 << 0)
#define ATTR_SIZE (1 << 3)
#define ATTR_MTIME (1 << 5)
#define ATTR_CTIME (1 << 6)
#define ATTR_FILE (1 << 13)
#define ATTR_OPEN (1 << 15)

/* Attributes to be set. The kernel's has owners and times as well. */
struct iattr {
	unsigned int ia_valid;
	umode_t ia_mode;
	loff_t ia_size;
	struct file *ia_file;
};

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0) && LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
#define __SIM_FOPS_BYTES 264
#else
#define __SIM_FOPS_BYTES 272
#endif

struct file_operations {
	struct module *owner;
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	ssize_t (*read)(struct file *file, char __user *buf, size_t count, loff_t *pos);
	ssize_t (*write)(struct file *file, const char __user *buf, size_t count, loff_t *pos);
	ssize_t (*read_iter)(struct kiocb *iocb, struct iov_iter *iter);
	ssize_t (*write_iter)(struct kiocb *iocb, struct iov_iter *iter);
	int (*iopoll)(struct kiocb *iocb, void *batch, unsigned int flags);
	int (*iterate_shared)(struct file *file, struct dir_context *context);
	__poll_t (*poll)(struct file *file, struct poll_table_struct *table);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	long (*compat_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	int (*open)(struct inode *inode, struct file *file);
	int (*flush)(struct file *file, fl_owner_t id);
	int (*release)(struct inode *inode, struct file *file);
	int (*fsync)(struct file *file, loff_t start, loff_t end, int datasync);
	int (*fasync)(int fd, struct file *file, int on);
	int (*lock)(struct file *file, int cmd, struct file_lock *lock);
	unsigned long (*get_unmapped_area)(struct file *file, unsigned long addr, unsigned long len,
					   unsigned long pgoff, unsigned long flags);
	int (*check_flags)(int flags);
	int (*flock)(struct file *file, int cmd, struct file_lock *lock);
	ssize_t (*splice_write)(struct pipe_inode_info *pipe, struct file *out, loff_t *pos,
				size_t len, unsigned int flags);
	ssize_t (*splice_read)(struct file *in, loff_t *pos, struct pipe_inode_info *pipe, size_t len,
			       unsigned int flags);
	void (*splice_eof)(struct file *file);
	long (*fallocate)(struct file *file, int mode, loff_t offset, loff_t len);
	void (*show_fdinfo)(struct seq_file *m, struct file *file);
	ssize_t (*copy_file_range)(struct file *in, loff_t pos_in, struct file *out, loff_t pos_out,
				   size_t len, unsigned int flags);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	unsigned int fop_flags;
#else
	unsigned long mmap_supported_flags;
	int (*iterate)(struct file *file, struct dir_context *context);
#endif
	/* Leases, clones, advice and commands of rings. */
	void *__rest[LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0) ? 6 : 5];
};
static_assert(sizeof(struct file_operations) == __SIM_FOPS_BYTES);
#define FOP_UNSIGNED_OFFSET (1 << 5)

struct kiocb {
	struct file *ki_filp;
	loff_t ki_pos;
	void (*ki_complete)(struct kiocb *iocb, long ret);
	void *private;
	int ki_flags;
	u16 ki_ioprio;
};
#define IOCB_APPEND (1 << 1)
#define IOCB_DIRECT (1 << 2)
#define IOCB_NOWAIT (1 << 7)

struct inode_operations {
	struct dentry *(*lookup)(struct inode *dir, struct dentry *dentry, unsigned int flags);
	int (*create)(struct __sim_mnt_idmap *idmap, struct inode *dir, struct dentry *dentry,
		      umode_t mode, bool excl);
	int (*unlink)(struct inode *dir, struct dentry *dentry);
	int (*mkdir)(struct __sim_mnt_idmap *idmap, struct inode *dir, struct dentry *dentry,
		     umode_t mode);
	int (*rmdir)(struct inode *dir, struct dentry *dentry);
	int (*setattr)(struct __sim_mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr);
};

struct super_operations {
	struct inode *(*alloc_inode)(struct super_block *sb);
	void (*destroy_inode)(struct inode *inode);
	void (*free_inode)(struct inode *inode);
	int (*drop_inode)(struct inode *inode);
	void (*evict_inode)(struct inode *inode);
	void (*put_super)(struct super_block *sb);
};

struct address_space {
	struct inode *host;
	struct xarray i_pages;
	struct rw_semaphore invalidate_lock;
	gfp_t gfp_mask;
	atomic_t i_mmap_writable;
	struct rb_root_cached i_mmap;
	/* The kernel has i_mmap_rwsem, and before it nrpages in 6.1. */
	unsigned long nrpages;
	unsigned long writeback_index;
	const void *a_ops;
	unsigned long flags;
	errseq_t wb_err;
	spinlock_t private_lock;
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 2, 0)
	struct list_head private_list;
#endif
	struct rw_semaphore i_mmap_rwsem;
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 2, 0)
	void *private_data;
#endif
};

struct inode {
	umode_t i_mode;
	unsigned short i_opflags;
	uid_t i_uid;
	gid_t i_gid;
	unsigned int i_flags;
	const struct inode_operations *i_op;
	struct super_block *i_sb;
	struct address_space *i_mapping;
	unsigned long i_ino;
	unsigned int i_nlink;
	dev_t i_rdev;
	loff_t i_size;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	s64 i_atime_sec;
	s64 i_mtime_sec;
	s64 i_ctime_sec;
	u32 i_atime_nsec;
	u32 i_mtime_nsec;
	u32 i_ctime_nsec;
	u32 i_generation;
#else
	s64 i_atime[2];
	s64 i_mtime[2];
	s64 i_ctime[2];
#endif
	spinlock_t i_lock;
	unsigned short i_bytes;
	u8 i_blkbits;
	u8 i_write_hint;
	u64 i_blocks;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
	unsigned int i_state;
#else
	unsigned long i_state;
#endif
	struct rw_semaphore i_rwsem;
	unsigned long dirtied_when;
	unsigned long dirtied_time_when;
	struct hlist_node i_hash;
	struct list_head i_io_list;
	struct list_head i_lru;
	struct list_head i_sb_list;
	struct list_head i_wb_list;
	union {
		struct hlist_head i_dentry;
		struct rcu_head i_rcu;
	};
	atomic64_t i_version;
	atomic64_t i_sequence;
	atomic_t i_count;
	atomic_t i_dio_count;
	atomic_t i_writecount;
	atomic_t i_readcount;
	const struct file_operations *i_fop;
	struct file_lock_context *i_flctx;
	struct address_space i_data;
	struct list_head i_devices;
	union {
		struct pipe_inode_info *i_pipe;
		struct cdev *i_cdev;
		char *i_link;
		unsigned int i_dir_seq;
	};
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
	u32 i_generation;
#endif
	void *i_private;
};

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
struct file {
	spinlock_t f_lock;
	fmode_t f_mode;
	const struct file_operations *f_op;
	struct address_space *f_mapping;
	void *private_data;
	struct inode *f_inode;
	unsigned int f_flags;
	unsigned int f_iocb_flags;
	const struct cred *f_cred;
	void *f_owner;
	struct path f_path;
	struct mutex f_pos_lock;
	loff_t f_pos;
	errseq_t f_wb_err;
	errseq_t f_sb_err;
	struct hlist_head *f_ep;
	union {
		struct callback_head f_task_work;
		struct llist_node f_llist;
		unsigned long __f_ra[4];
	};
	atomic_long_t f_count; /* The kernel's is an f_ref. */
};
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
struct file {
	atomic_long_t f_count;
	spinlock_t f_lock;
	fmode_t f_mode;
	const struct file_operations *f_op;
	struct address_space *f_mapping;
	void *private_data;
	struct inode *f_inode;
	unsigned int f_flags;
	unsigned int f_iocb_flags;
	const struct cred *f_cred;
	struct path f_path;
	struct mutex f_pos_lock;
	loff_t f_pos;
	void *f_owner;
	errseq_t f_wb_err;
	errseq_t f_sb_err;
	struct hlist_head *f_ep;
	union {
		struct callback_head f_task_work;
		struct llist_node f_llist;
		unsigned long __f_ra[4];
	};
};
#else
struct file {
	union {
		struct llist_node f_llist;
		struct callback_head f_task_work;
	};
	struct path f_path;
	struct inode *f_inode;
	const struct file_operations *f_op;
	spinlock_t f_lock;
	atomic_long_t f_count;
	unsigned int f_flags;
	fmode_t f_mode;
	struct mutex f_pos_lock;
	loff_t f_pos;
	unsigned long __f_owner[4];
	const struct cred *f_cred;
	unsigned long __f_ra[4];
	u64 f_version;
	void *private_data;
	struct hlist_head *f_ep;
	struct address_space *f_mapping;
	errseq_t f_wb_err;
	errseq_t f_sb_err;
};
#endif

/* The kernel's is larger; it has the fields that are used here. */
struct super_block {
	struct list_head s_list;
	dev_t s_dev;
	unsigned char s_blocksize_bits;
	unsigned long s_blocksize;
	loff_t s_maxbytes;
	struct file_system_type *s_type;
	const struct super_operations *s_op;
	unsigned long s_flags;
	unsigned long s_magic;
	struct dentry *s_root;
	struct rw_semaphore s_umount;
	int s_count;
	atomic_t s_active;
	struct list_head s_mounts;
	void *s_fs_info;
	u32 s_time_gran;
	char s_id[32];
	const struct dentry_operations *s_d_op;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	struct shrinker *s_shrink;
#else
	struct shrinker s_shrink;
#endif
	struct list_head s_dentry_lru;
	unsigned long s_nr_dentry_unused;
	struct list_head s_inode_lru;
	unsigned long s_nr_inodes_unused;
	spinlock_t s_inode_list_lock;
	struct list_head s_inodes;
};

struct file_system_type {
	const char *name;
	int fs_flags;
	struct dentry *(*mount)(struct file_system_type *type, int flags, const char *dev,
				void *data);
	void (*kill_sb)(struct super_block *sb);
	struct module *owner;
	struct file_system_type *next;
	struct hlist_head fs_supers;
};

/* A path name that the kernel holds. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
#define EMBEDDED_NAME_MAX (192 - 24)
struct filename {
	const char *name;
	int refcnt;
	void *aname;
	const char iname[EMBEDDED_NAME_MAX];
};
#else
struct filename {
	const char *name;
	const char __user *uptr;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	atomic_t refcnt;
#else
	int refcnt;
#endif
	void *aname;
	const char iname[];
};
#endif

static inline struct inode *file_inode(const struct file *file)
{
	return file->f_inode;
}
static inline struct dentry *file_dentry(const struct file *file)
{
	return file->f_path.dentry;
}
static inline loff_t i_size_read(const struct inode *inode)
{
	return inode->i_size;
}
static inline void i_size_write(struct inode *inode, loff_t size)
{
	inode->i_size = size;
}
static inline void inode_lock(struct inode *inode)
{
	down_write(&inode->i_rwsem);
}
static inline void inode_unlock(struct inode *inode)
{
	up_write(&inode->i_rwsem);
}
#define iminor(inode) MINOR((inode)->i_rdev)
#define imajor(inode) MAJOR((inode)->i_rdev)
#define fops_get(fops) ((fops) && try_module_get((fops)->owner) ? (fops) : NULL)
#define fops_put(fops)                             \
	do {                                       \
		if (fops)                          \
			module_put((fops)->owner); \
	} while (0)

/* file_table.c */
extern struct file *get_file(struct file *file);
extern void fput(struct file *file);
extern void __fput_sync(struct file *file);
extern unsigned long get_max_files(void);
/* open.c */
extern struct file *filp_open(const char *name, int flags, umode_t mode);
extern struct file *file_open_root(const struct path *root, const char *name, int flags,
				   umode_t mode);
extern struct file *dentry_open(const struct path *path, int flags, const struct cred *cred);
extern int filp_close(struct file *file, fl_owner_t id);
extern int nonseekable_open(struct inode *inode, struct file *file);
extern int stream_open(struct inode *inode, struct file *file);
extern int generic_file_open(struct inode *inode, struct file *file);
extern long vfs_truncate(const struct path *path, loff_t length);
/* attr.c */
extern int inode_newsize_ok(const struct inode *inode, loff_t size);
extern int setattr_prepare(struct __sim_mnt_idmap *idmap, struct dentry *dentry,
			   struct iattr *attr);
extern void setattr_copy(struct __sim_mnt_idmap *idmap, struct inode *inode,
			 const struct iattr *attr);
extern int simple_setattr(struct __sim_mnt_idmap *idmap, struct dentry *dentry,
			  struct iattr *attr);
extern int notify_change(struct __sim_mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr,
			 struct inode **delegated);
/* namei.c */
extern struct filename *getname_kernel(const char *name);
extern void putname(struct filename *name);
/* read_write.c */
extern ssize_t kernel_read(struct file *file, void *buf, size_t count, loff_t *pos);
extern ssize_t kernel_write(struct file *file, const void *buf, size_t count, loff_t *pos);
extern loff_t vfs_llseek(struct file *file, loff_t offset, int whence);
extern loff_t noop_llseek(struct file *file, loff_t offset, int whence);
extern loff_t default_llseek(struct file *file, loff_t offset, int whence);
extern loff_t generic_file_llseek(struct file *file, loff_t offset, int whence);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
extern loff_t no_llseek(struct file *file, loff_t offset, int whence);
#endif
extern loff_t fixed_size_llseek(struct file *file, loff_t offset, int whence, loff_t size);
extern loff_t no_seek_end_llseek(struct file *file, loff_t offset, int whence);
extern int vfs_fsync(struct file *file, int datasync);
/* libfs.c */
extern int simple_open(struct inode *inode, struct file *file);
extern ssize_t simple_read_from_buffer(void __user *to, size_t count, loff_t *pos,
				       const void *from, size_t available);
extern ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *pos,
				      const void __user *from, size_t count);
/* Files that hold one number. */
extern int simple_attr_open(struct inode *inode, struct file *file,
			    int (*get)(void *data, u64 *value), int (*set)(void *data, u64 value),
			    const char *fmt);
extern int simple_attr_release(struct inode *inode, struct file *file);
extern ssize_t simple_attr_read(struct file *file, char __user *buf, size_t count, loff_t *pos);
extern ssize_t simple_attr_write(struct file *file, const char __user *buf, size_t count,
				 loff_t *pos);
#define DEFINE_SIMPLE_ATTRIBUTE(name, get_, set_, fmt)                          \
	static int name##_open(struct inode *inode, struct file *file)              \
	{                                                                           \
		return simple_attr_open(inode, file, get_, set_, fmt);                  \
	}                                                                           \
	static const struct file_operations name = {                                \
		.owner = THIS_MODULE,                                                   \
		.open = name##_open,                                                    \
		.release = simple_attr_release,                                         \
		.read = simple_attr_read,                                               \
		.write = simple_attr_write,                                             \
		.llseek = default_llseek,                                               \
	}
#define DEFINE_SIMPLE_ATTRIBUTE_SIGNED(name, get, set, fmt) \
	DEFINE_SIMPLE_ATTRIBUTE(name, get, set, fmt)

/* Numbers of character devices. */
extern int alloc_chrdev_region(dev_t *dev, unsigned int first, unsigned int count,
			       const char *name);
extern int register_chrdev_region(dev_t from, unsigned int count, const char *name);
extern void unregister_chrdev_region(dev_t from, unsigned int count);
extern int __register_chrdev(unsigned int major, unsigned int first, unsigned int count,
			     const char *name, const struct file_operations *fops);
extern void __unregister_chrdev(unsigned int major, unsigned int first, unsigned int count,
				const char *name);
#define register_chrdev(major, name, fops) __register_chrdev(major, 0, 256, name, fops)
#define unregister_chrdev(major, name) __unregister_chrdev(major, 0, 256, name)
extern struct dentry *simple_lookup(struct inode *dir, struct dentry *dentry,
				    unsigned int flags);
extern const struct dentry_operations simple_dentry_operations;
extern const struct file_operations simple_dir_operations;
extern int dcache_dir_open(struct inode *inode, struct file *file);
extern int dcache_dir_close(struct inode *inode, struct file *file);
extern int simple_unlink(struct inode *dir, struct dentry *dentry);
extern int simple_rmdir(struct inode *dir, struct dentry *dentry);
extern int simple_empty(struct dentry *dentry);
/* inode.c */
extern struct inode *new_inode(struct super_block *sb);
extern struct inode *alloc_anon_inode(struct super_block *sb);
extern struct inode *iget_locked(struct super_block *sb, unsigned long ino);
extern struct inode *ilookup(struct super_block *sb, unsigned long ino);
extern void unlock_new_inode(struct inode *inode);
extern void ihold(struct inode *inode);
extern struct inode *igrab(struct inode *inode);
extern void iput(struct inode *inode);
extern void clear_inode(struct inode *inode);
extern void inode_init_once(struct inode *inode);
extern unsigned int get_next_ino(void);
extern void set_nlink(struct inode *inode, unsigned int nlink);
extern void inc_nlink(struct inode *inode);
extern void drop_nlink(struct inode *inode);
extern void clear_nlink(struct inode *inode);
/* super.c, filesystems.c */
extern int register_filesystem(struct file_system_type *type);
extern int unregister_filesystem(struct file_system_type *type);
extern struct vfsmount *kern_mount(struct file_system_type *type);
extern void kern_unmount(struct vfsmount *mnt);

#define READ 0
#define WRITE 1
/* A reader who wants to hear of new data by SIGIO. */
struct fasync_struct {
	rwlock_t fa_lock;
	int magic;
	int fa_fd;
	struct fasync_struct *fa_next;
	struct file *fa_file;
	struct rcu_head fa_rcu;
};
extern int fasync_helper(int fd, struct file *file, int on, struct fasync_struct **list);
extern void kill_fasync(struct fasync_struct **list, int sig, int band);
extern long compat_ptr_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
extern char *file_path(struct file *file, char *buf, int size);
static inline void inode_lock_shared(struct inode *inode)
{
	down_read(&inode->i_rwsem);
}
static inline void inode_unlock_shared(struct inode *inode)
{
	up_read(&inode->i_rwsem);
}

extern struct file_system_type *get_fs_type(const char *name);
extern void put_filesystem(struct file_system_type *fs);
extern struct timespec64 current_time(struct inode *inode);

#endif
