/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_XZ_H
#define _LINUX_XZ_H
#include <linux/stddef.h>
#include <linux/types.h>
enum xz_mode { XZ_SINGLE, XZ_PREALLOC, XZ_DYNALLOC };
enum xz_ret {
	XZ_OK, XZ_STREAM_END, XZ_UNSUPPORTED_CHECK, XZ_MEM_ERROR, XZ_MEMLIMIT_ERROR, XZ_FORMAT_ERROR,
	XZ_OPTIONS_ERROR, XZ_DATA_ERROR, XZ_BUF_ERROR,
};
struct xz_buf {
	const u8 *in;
	size_t in_pos;
	size_t in_size;
	u8 *out;
	size_t out_pos;
	size_t out_size;
};
struct xz_dec;
extern struct xz_dec *xz_dec_init(enum xz_mode mode, u32 dict_max);
extern enum xz_ret xz_dec_run(struct xz_dec *s, struct xz_buf *b);
extern void xz_dec_reset(struct xz_dec *s);
extern void xz_dec_end(struct xz_dec *s);
#endif
