/* SPDX-License-Identifier: MIT */
/* Kinds of letters. */
#ifndef _CTYPE_H
#define _CTYPE_H

extern int isalpha(int letter);
extern int isdigit(int letter);
extern int isalnum(int letter);
extern int isspace(int letter);
extern int isupper(int letter);
extern int islower(int letter);
extern int isxdigit(int letter);
extern int ispunct(int letter);
extern int isprint(int letter);
extern int toupper(int letter);
extern int tolower(int letter);

#endif
