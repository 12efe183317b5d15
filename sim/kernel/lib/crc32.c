/* SPDX-License-Identifier: MIT */
/* Checksums (lib/crc32.c), bit by bit. */
#include <linux/crc32.h>
#include <linux/export.h>

static u32 reflected(u32 crc, const unsigned char *p, size_t length, u32 polynomial)
{
	while (length--) {
		int bit;

		crc ^= *p++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? polynomial : 0);
	}
	return crc;
}

u32 crc32_le(u32 crc, const unsigned char *p, size_t length)
{
	return reflected(crc, p, length, 0xedb88320);
}
EXPORT_SYMBOL(crc32_le);

u32 __crc32c_le(u32 crc, const unsigned char *p, size_t length)
{
	return reflected(crc, p, length, 0x82f63b78);
}
EXPORT_SYMBOL(__crc32c_le);

u32 crc32_be(u32 crc, const unsigned char *p, size_t length)
{
	while (length--) {
		int bit;

		crc ^= (u32)*p++ << 24;
		for (bit = 0; bit < 8; bit++)
			crc = crc << 1 ^ (crc & 0x80000000 ? 0x04c11db7 : 0);
	}
	return crc;
}
EXPORT_SYMBOL(crc32_be);
