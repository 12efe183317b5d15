/* SPDX-License-Identifier: MIT */
/* Strings and bytes. */
#ifndef _STRING_H
#define _STRING_H

#include <stddef.h>
extern void *memcpy(void *to, const void *from, size_t n);
extern void *memmove(void *to, const void *from, size_t n);
extern void *memset(void *to, int byte, size_t n);
extern int memcmp(const void *a, const void *b, size_t n);
extern void *memchr(const void *at, int byte, size_t n);
extern size_t strlen(const char *text);
extern size_t strnlen(const char *text, size_t max);
extern char *strcpy(char *to, const char *from);
extern char *strncpy(char *to, const char *from, size_t n);
extern char *strcat(char *to, const char *from);
extern char *strncat(char *to, const char *from, size_t n);
extern int strcmp(const char *a, const char *b);
extern int strncmp(const char *a, const char *b, size_t n);
extern char *strchr(const char *text, int letter);
extern char *strrchr(const char *text, int letter);
extern char *strstr(const char *text, const char *part);
extern char *strcasestr(const char *text, const char *part);
extern char *stpcpy(char *to, const char *from);
extern void *memmem(const void *at, size_t n, const void *part, size_t m);
extern void *memccpy(void *to, const void *from, int c, size_t n);
extern char *strpbrk(const char *text, const char *letters);
extern size_t strspn(const char *text, const char *letters);
extern size_t strcspn(const char *text, const char *letters);
extern char *strtok(char *text, const char *separators);
extern char *strtok_r(char *text, const char *separators, char **rest);
extern char *strsep(char **rest, const char *separators);
extern char *strdup(const char *text) __attribute__((malloc));
extern char *strndup(const char *text, size_t n) __attribute__((malloc));
extern char *strerror(int error);
#include <strings.h>

#endif
