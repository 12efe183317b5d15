/* SPDX-License-Identifier: MIT */
/* What is in folders. */
#ifndef _DIRENT_H
#define _DIRENT_H

#include <sys/types.h>
typedef struct __dirstream DIR;
struct dirent {
	unsigned long d_ino;
	long d_off;
	unsigned short d_reclen;
	unsigned char d_type;
	char d_name[256];
};
extern DIR *opendir(const char *path);
extern struct dirent *readdir(DIR *dir);
extern int closedir(DIR *dir);

#endif
