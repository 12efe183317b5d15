/* SPDX-License-Identifier: MIT */
/* Identifiers of 16 bytes (lib/uuid.c). */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/uuid.h>

const guid_t guid_null;
EXPORT_SYMBOL(guid_null);
const uuid_t uuid_null;
EXPORT_SYMBOL(uuid_null);

/* Where the bytes of the text go. */
static const u8 guid_index[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
static const u8 uuid_index[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

/* Version 4, the DCE variant; the version is in byte `at`. */
static void random_uuid(unsigned char *b, int at)
{
	get_random_bytes(b, UUID_SIZE);
	b[at] = (b[at] & 0x0f) | 0x40;
	b[8] = (b[8] & 0x3f) | 0x80;
}

void generate_random_uuid(unsigned char uuid[16])
{
	random_uuid(uuid, 6);
}
EXPORT_SYMBOL(generate_random_uuid);

void generate_random_guid(unsigned char guid[16])
{
	random_uuid(guid, 7);
}
EXPORT_SYMBOL(generate_random_guid);

void guid_gen(guid_t *u)
{
	random_uuid(u->b, 7);
}
EXPORT_SYMBOL(guid_gen);

void uuid_gen(uuid_t *u)
{
	random_uuid(u->b, 6);
}
EXPORT_SYMBOL(uuid_gen);

bool uuid_is_valid(const char *uuid)
{
	int i;

	for (i = 0; i < UUID_STRING_LEN; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? uuid[i] != '-' : !isxdigit(uuid[i]))
			return false;
	}
	return true;
}
EXPORT_SYMBOL(uuid_is_valid);

static int parse(const char *text, u8 *b, const u8 *index)
{
	int i;

	if (!uuid_is_valid(text))
		return -EINVAL;
	for (i = 0; i < UUID_SIZE; i++) {
		if (*text == '-')
			text++;
		b[index[i]] = (hex_to_bin(text[0]) << 4) | hex_to_bin(text[1]);
		text += 2;
	}
	return 0;
}

int guid_parse(const char *uuid, guid_t *u)
{
	return parse(uuid, u->b, guid_index);
}
EXPORT_SYMBOL(guid_parse);

int uuid_parse(const char *uuid, uuid_t *u)
{
	return parse(uuid, u->b, uuid_index);
}
EXPORT_SYMBOL(uuid_parse);
