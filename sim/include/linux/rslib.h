/* SPDX-License-Identifier: MIT */
/* Error correction by Reed-Solomon codes. */
#ifndef _LINUX_RSLIB_H
#define _LINUX_RSLIB_H

#include <linux/gfp.h>
#include <linux/types.h>

struct rs_codec {
	int mm;
	int nn;
	u16 *alpha_to;
	u16 *index_of;
	u16 *genpoly;
	int nroots;
	int fcr;
	int prim;
	int iprim;
	int gfpoly;
	int (*gffunc)(int);
	int users;
	struct list_head list;
};
struct rs_control {
	struct rs_codec *codec;
	u16 buffers[];
};
extern struct rs_control *init_rs_gfp(int symsize, int gfpoly, int fcr, int prim, int nroots, gfp_t gfp);
extern struct rs_control *init_rs_non_canonical(int symsize, int (*func)(int), int fcr, int prim,
						int nroots);
extern void free_rs(struct rs_control *rs);
#define init_rs(symsize, gfpoly, fcr, prim, nroots) \
	init_rs_gfp(symsize, gfpoly, fcr, prim, nroots, GFP_KERNEL)
extern int encode_rs8(struct rs_control *rs, u8 *data, int n, u16 *par, u16 invmsk);
extern int decode_rs8(struct rs_control *rs, u8 *data, u16 *par, int n, u16 *s, int no_eras,
		      int *eras_pos, u16 invmsk, u16 *corr);
extern int encode_rs16(struct rs_control *rs, u16 *data, int n, u16 *par, u16 invmsk);
extern int decode_rs16(struct rs_control *rs, u16 *data, u16 *par, int n, u16 *s, int no_eras,
		       int *eras_pos, u16 invmsk, u16 *corr);
/* x modulo the number of symbols. */
static inline int rs_modnn(struct rs_codec *rs, int x)
{
	for (; x >= rs->nn; x = (x >> rs->mm) + (x & rs->nn))
		x -= rs->nn;
	return x;
}

#endif
