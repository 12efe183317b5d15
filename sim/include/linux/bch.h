/* SPDX-License-Identifier: MIT */
/* Error correction by BCH codes. */
#ifndef _LINUX_BCH_H
#define _LINUX_BCH_H

#include <linux/types.h>

struct gf_poly;
struct bch_control {
	unsigned int m;
	unsigned int n;
	unsigned int t;
	unsigned int ecc_bits;
	unsigned int ecc_bytes;
	u16 *a_pow_tab;
	u16 *a_log_tab;
	u32 *mod8_tab;
	u32 *ecc_buf;
	u32 *ecc_buf2;
	unsigned int *xi_tab;
	unsigned int *syn;
	int *cache;
	struct gf_poly *elp;
	struct gf_poly *poly_2t[4];
	bool swap_bits;
};
extern struct bch_control *bch_init(int m, int t, unsigned int prim_poly, bool swap_bits);
extern void bch_free(struct bch_control *bch);
extern void bch_encode(struct bch_control *bch, const u8 *data, unsigned int n, u8 *ecc);
extern int bch_decode(struct bch_control *bch, const u8 *data, unsigned int n, const u8 *recv_ecc,
		      const u8 *calc_ecc, const unsigned int *syn, unsigned int *errloc);

#endif
