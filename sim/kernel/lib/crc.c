/* SPDX-License-Identifier: MIT */
/* Small CRCs (lib/crc16.c, crc-ccitt.c, crc-itu-t.c, crc7.c, crc8.c): tables are made at boot. */
#include <linux/crc-ccitt.h>
#include <linux/crc-itu-t.h>
#include <linux/crc16.h>
#include <linux/crc7.h>
#include <linux/crc8.h>
#include <linux/export.h>
#include <linux/init.h>

static u16 table16[256], table_ccitt[256], table_itu[256];

/* One byte through a CRC whose lowest bit comes first. */
static u16 reflected(u16 x, u16 polynomial)
{
	int i;

	for (i = 0; i < 8; i++)
		x = (x >> 1) ^ (x & 1 ? polynomial : 0);
	return x;
}

u16 crc16(u16 crc, const u8 *p, size_t n)
{
	while (n--)
		crc = (crc >> 8) ^ table16[(u8)crc ^ *p++];
	return crc;
}
EXPORT_SYMBOL(crc16);

u16 crc_ccitt(u16 crc, const u8 *p, size_t n)
{
	while (n--)
		crc = (crc >> 8) ^ table_ccitt[(u8)crc ^ *p++];
	return crc;
}
EXPORT_SYMBOL(crc_ccitt);

u16 crc_itu_t(u16 crc, const u8 *p, size_t n)
{
	while (n--)
		crc = (crc << 8) ^ table_itu[(crc >> 8) ^ *p++];
	return crc;
}
EXPORT_SYMBOL(crc_itu_t);

u8 crc7_be(u8 crc, const u8 *p, size_t n)
{
	int i;

	while (n--) {
		crc ^= *p++;
		for (i = 0; i < 8; i++)
			crc = (crc << 1) ^ (crc & 0x80 ? 0x12 : 0);
	}
	return crc;
}
EXPORT_SYMBOL(crc7_be);

void crc8_populate_msb(u8 table[CRC8_TABLE_SIZE], u8 polynomial)
{
	int x, i;

	for (x = 0; x < 256; x++) {
		u8 t = x;

		for (i = 0; i < 8; i++)
			t = (t << 1) ^ (t & 0x80 ? polynomial : 0);
		table[x] = t;
	}
}
EXPORT_SYMBOL(crc8_populate_msb);

void crc8_populate_lsb(u8 table[CRC8_TABLE_SIZE], u8 polynomial)
{
	int x;

	for (x = 0; x < 256; x++)
		table[x] = reflected(x, polynomial);
}
EXPORT_SYMBOL(crc8_populate_lsb);

u8 crc8(const u8 table[CRC8_TABLE_SIZE], const u8 *p, size_t n, u8 crc)
{
	while (n--)
		crc = table[crc ^ *p++];
	return crc;
}
EXPORT_SYMBOL(crc8);

static int __init crc_init(void)
{
	int x, i;

	for (x = 0; x < 256; x++) {
		u16 t = x << 8;

		for (i = 0; i < 8; i++)
			t = (t << 1) ^ (t & 0x8000 ? 0x1021 : 0);
		table_itu[x] = t;
		table16[x] = reflected(x, 0xa001);
		table_ccitt[x] = reflected(x, 0x8408);
	}
	return 0;
}
early_initcall(crc_init);
