/* SPDX-License-Identifier: MIT */
/* Numbers that tell file systems apart. */
#ifndef _LINUX_MAGIC_H
#define _LINUX_MAGIC_H

#define DEBUGFS_MAGIC 0x64626720
#define EXT4_SUPER_MAGIC 0xEF53
#define PROC_SUPER_MAGIC 0x9fa0
#define RAMFS_MAGIC 0x858458f6
#define SYSFS_MAGIC 0x62656572
#define TMPFS_MAGIC 0x01021994
#define ANON_INODE_FS_MAGIC 0x09041934
#define STACK_END_MAGIC 0x57AC6E9D

#endif
