/* SPDX-License-Identifier: MIT */
/* System calls. */
#ifndef _UNISTD_H
#define _UNISTD_H

#include <sys/types.h>
#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define R_OK 4
#define W_OK 2
#define X_OK 1
#define F_OK 0
#define _SC_PAGESIZE 30
#define _SC_PAGE_SIZE 30
extern ssize_t read(int fd, void *to, size_t n);
extern ssize_t write(int fd, const void *from, size_t n);
extern int close(int fd);
extern off_t lseek(int fd, off_t offset, int whence);
extern int dup(int fd);
extern int dup2(int fd, int to);
extern int access(const char *path, int mode);
extern int unlink(const char *path);
extern int isatty(int fd);
extern int fsync(int fd);
extern int pipe(int fds[2]);
extern int pause(void);
extern char *getcwd(char *to, size_t size);
extern unsigned int sleep(unsigned int seconds);
extern int usleep(useconds_t microseconds);
extern pid_t getpid(void);
extern pid_t getppid(void);
extern uid_t getuid(void);
extern uid_t geteuid(void);
extern int getpagesize(void);
extern long sysconf(int name);
extern int brk(void *end);
extern void *sbrk(long by);
extern void _exit(int status) __attribute__((noreturn));
extern char **environ;

#endif
