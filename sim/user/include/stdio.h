/* SPDX-License-Identifier: MIT */
/* Streams and formatted text. */
#ifndef _STDIO_H
#define _STDIO_H

#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>
typedef struct _IO_FILE FILE;
extern FILE *stdin, *stdout, *stderr;
#define stdin stdin
#define stdout stdout
#define stderr stderr
#define EOF (-1)
#define BUFSIZ 8192
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2
extern int printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
extern int fprintf(FILE *file, const char *format, ...) __attribute__((format(printf, 2, 3)));
extern int dprintf(int fd, const char *format, ...) __attribute__((format(printf, 2, 3)));
extern int sprintf(char *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
extern int snprintf(char *to, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
extern int vprintf(const char *format, va_list args);
extern int vfprintf(FILE *file, const char *format, va_list args);
extern int vsnprintf(char *to, size_t size, const char *format, va_list args);
extern int puts(const char *text);
extern int putchar(int letter);
extern int fputs(const char *text, FILE *file);
extern int fputc(int letter, FILE *file);
#define putc(letter, file) fputc(letter, file)
extern int fgetc(FILE *file);
#define getc(file) fgetc(file)
extern int getchar(void);
extern char *fgets(char *to, int size, FILE *file);
extern size_t fread(void *to, size_t size, size_t count, FILE *file);
extern size_t fwrite(const void *from, size_t size, size_t count, FILE *file);
extern FILE *fopen(const char *path, const char *mode);
extern int fclose(FILE *file);
extern int fflush(FILE *file);
extern int feof(FILE *file);
extern int ferror(FILE *file);
extern void clearerr(FILE *file);
extern int fileno(FILE *file);
extern void setbuf(FILE *file, char *buffer);
extern int setvbuf(FILE *file, char *buffer, int mode, size_t size);
extern int sscanf(const char *text, const char *format, ...);
extern int scanf(const char *format, ...);
extern int fscanf(FILE *file, const char *format, ...);
extern void perror(const char *text);
extern int remove(const char *path);
extern int asprintf(char **to, const char *format, ...) __attribute__((format(printf, 2, 3)));
extern int vasprintf(char **to, const char *format, va_list args);
extern ssize_t getline(char **line, size_t *size, FILE *file);
extern ssize_t getdelim(char **line, size_t *size, int end, FILE *file);

#endif
