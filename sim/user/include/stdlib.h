/* SPDX-License-Identifier: MIT */
/* Memory, numbers, the end of the program. */
#ifndef _STDLIB_H
#define _STDLIB_H

#include <stddef.h>
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 2147483647
extern void *malloc(size_t size) __attribute__((malloc));
extern void *calloc(size_t count, size_t size) __attribute__((malloc));
extern void *realloc(void *old, size_t size);
extern void *aligned_alloc(size_t align, size_t size) __attribute__((malloc));
extern void *reallocarray(void *old, size_t count, size_t size);
extern void *valloc(size_t size) __attribute__((malloc));
extern int posix_memalign(void **at, size_t align, size_t size);
extern void free(void *at);
extern void exit(int status) __attribute__((noreturn));
extern void _Exit(int status) __attribute__((noreturn));
extern void abort(void) __attribute__((noreturn));
extern void quick_exit(int status) __attribute__((noreturn));
extern int atexit(void (*fn)(void));
extern int at_quick_exit(void (*fn)(void));
extern int on_exit(void (*fn)(int status, void *arg), void *arg);
extern char *getenv(const char *name);
extern int putenv(char *text);
extern int setenv(const char *name, const char *value, int overwrite);
extern int unsetenv(const char *name);
extern int clearenv(void);
extern int atoi(const char *text);
extern long atol(const char *text);
extern long long atoll(const char *text);
extern long strtol(const char *text, char **end, int base);
extern long long strtoll(const char *text, char **end, int base);
extern unsigned long strtoul(const char *text, char **end, int base);
extern unsigned long long strtoull(const char *text, char **end, int base);
extern int abs(int n);
extern long labs(long n);
extern void qsort(void *at, size_t count, size_t size, int (*compare)(const void *, const void *));
extern void *bsearch(const void *key, const void *at, size_t count, size_t size,
		     int (*compare)(const void *, const void *));
extern int rand(void);
extern void srand(unsigned int seed);

#endif
