/* SPDX-License-Identifier: MIT */
/* Identifiers of 16 bytes; a guid has its first three numbers with the lowest byte first. */
#ifndef _LINUX_UUID_H
#define _LINUX_UUID_H

#include <linux/random.h>
#include <linux/string.h>

#define UUID_SIZE 16
#define UUID_STRING_LEN 36

typedef struct {
	u8 b[UUID_SIZE];
} guid_t;
typedef struct {
	u8 b[UUID_SIZE];
} uuid_t;
typedef guid_t uuid_le;

#define GUID_INIT(a, b, c, d0, d1, d2, d3, d4, d5, d6, d7)                                  \
	((guid_t){ { (a) & 0xff, ((a) >> 8) & 0xff, ((a) >> 16) & 0xff, ((a) >> 24) & 0xff,     \
		     (b) & 0xff, ((b) >> 8) & 0xff, (c) & 0xff, ((c) >> 8) & 0xff,                  \
		     (d0), (d1), (d2), (d3), (d4), (d5), (d6), (d7) } })
#define UUID_INIT(a, b, c, d0, d1, d2, d3, d4, d5, d6, d7)                                  \
	((uuid_t){ { ((a) >> 24) & 0xff, ((a) >> 16) & 0xff, ((a) >> 8) & 0xff, (a) & 0xff,     \
		     ((b) >> 8) & 0xff, (b) & 0xff, ((c) >> 8) & 0xff, (c) & 0xff,                  \
		     (d0), (d1), (d2), (d3), (d4), (d5), (d6), (d7) } })

extern const guid_t guid_null;
extern const uuid_t uuid_null;
extern void generate_random_uuid(unsigned char uuid[16]);
extern void generate_random_guid(unsigned char guid[16]);
extern void guid_gen(guid_t *u);
extern void uuid_gen(uuid_t *u);
extern bool __must_check uuid_is_valid(const char *uuid);
extern int guid_parse(const char *uuid, guid_t *u);
extern int uuid_parse(const char *uuid, uuid_t *u);

#define __SIM_UUID(kind)                                                          \
	static inline bool kind##_equal(const kind##_t *a, const kind##_t *b)         \
	{                                                                             \
		return memcmp(a, b, sizeof(kind##_t)) == 0;                               \
	}                                                                             \
	static inline void kind##_copy(kind##_t *to, const kind##_t *from)            \
	{                                                                             \
		memcpy(to, from, sizeof(kind##_t));                                       \
	}                                                                             \
	static inline bool kind##_is_null(const kind##_t *u)                          \
	{                                                                             \
		return kind##_equal(u, &kind##_null);                                     \
	}                                                                             \
	static inline void import_##kind(kind##_t *to, const u8 *from)                \
	{                                                                             \
		memcpy(to, from, sizeof(kind##_t));                                       \
	}                                                                             \
	static inline void export_##kind(u8 *to, const kind##_t *from)                \
	{                                                                             \
		memcpy(to, from, sizeof(kind##_t));                                       \
	}
__SIM_UUID(guid)
__SIM_UUID(uuid)

#endif
