/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CTYPE_H
#define _LINUX_CTYPE_H

static inline int isdigit(int c)
{
	return '0' <= c && c <= '9';
}
static inline int isupper(int c)
{
	return 'A' <= c && c <= 'Z';
}
static inline int islower(int c)
{
	return 'a' <= c && c <= 'z';
}
static inline int isalpha(int c)
{
	return isupper(c) || islower(c);
}
static inline int isalnum(int c)
{
	return isalpha(c) || isdigit(c);
}
static inline int isspace(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline int isxdigit(int c)
{
	return isdigit(c) || ('a' <= c && c <= 'f') || ('A' <= c && c <= 'F');
}
static inline int isprint(int c)
{
	return c >= ' ' && c < 0x7f;
}
static inline int toupper(int c)
{
	return islower(c) ? c - 'a' + 'A' : c;
}
static inline int tolower(int c)
{
	return isupper(c) ? c - 'A' + 'a' : c;
}

#define isascii(c) (((unsigned char)(c)) <= 0x7f)
#define toascii(c) (((unsigned char)(c)) & 0x7f)

#endif
