/* SPDX-License-Identifier: MIT */
/* The hash of LZ4 (lib/xxhash.c), after its published description. */
#include <linux/bitops.h>
#include <linux/export.h>
#include <linux/unaligned.h>
#include <linux/xxhash.h>

#define P32_1 2654435761U
#define P32_2 2246822519U
#define P32_3 3266489917U
#define P32_4 668265263U
#define P32_5 374761393U
#define P64_1 11400714785074694791ULL
#define P64_2 14029467366897019727ULL
#define P64_3 1609587929392839161ULL
#define P64_4 9650029242287828579ULL
#define P64_5 2870177450012600261ULL

static u32 round32(u32 lane, u32 input)
{
	return rol32(lane + input * P32_2, 13) * P32_1;
}

static u64 round64(u64 lane, u64 input)
{
	return rol64(lane + input * P64_2, 31) * P64_1;
}

u32 xxh32(const void *input, size_t length, u32 seed)
{
	const u8 *p = input, *end = p + length;
	u32 h = seed + P32_5;

	if (length >= 16) {
		u32 lanes[4] = { seed + P32_1 + P32_2, seed + P32_2, seed, seed - P32_1 };
		int i;

		for (; end - p >= 16; p += 16)
			for (i = 0; i < 4; i++)
				lanes[i] = round32(lanes[i], get_unaligned_le32(p + 4 * i));
		h = rol32(lanes[0], 1) + rol32(lanes[1], 7) + rol32(lanes[2], 12) +
		    rol32(lanes[3], 18);
	}
	h += (u32)length;
	for (; end - p >= 4; p += 4)
		h = rol32(h + get_unaligned_le32(p) * P32_3, 17) * P32_4;
	for (; p < end; p++)
		h = rol32(h + *p * P32_5, 11) * P32_1;
	h = (h ^ (h >> 15)) * P32_2;
	h = (h ^ (h >> 13)) * P32_3;
	return h ^ (h >> 16);
}
EXPORT_SYMBOL(xxh32);

u64 xxh64(const void *input, size_t length, u64 seed)
{
	const u8 *p = input, *end = p + length;
	u64 h = seed + P64_5;

	if (length >= 32) {
		u64 lanes[4] = { seed + P64_1 + P64_2, seed + P64_2, seed, seed - P64_1 };
		int i;

		for (; end - p >= 32; p += 32)
			for (i = 0; i < 4; i++)
				lanes[i] = round64(lanes[i], get_unaligned_le64(p + 8 * i));
		h = rol64(lanes[0], 1) + rol64(lanes[1], 7) + rol64(lanes[2], 12) +
		    rol64(lanes[3], 18);
		for (i = 0; i < 4; i++)
			h = (h ^ round64(0, lanes[i])) * P64_1 + P64_4;
	}
	h += length;
	for (; end - p >= 8; p += 8)
		h = rol64(h ^ round64(0, get_unaligned_le64(p)), 27) * P64_1 + P64_4;
	for (; end - p >= 4; p += 4)
		h = rol64(h ^ get_unaligned_le32(p) * P64_1, 23) * P64_2 + P64_3;
	for (; p < end; p++)
		h = rol64(h ^ *p * P64_5, 11) * P64_1;
	h = (h ^ (h >> 33)) * P64_2;
	h = (h ^ (h >> 29)) * P64_3;
	return h ^ (h >> 32);
}
EXPORT_SYMBOL(xxh64);
