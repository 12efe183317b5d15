/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CORDIC_H
#define _LINUX_CORDIC_H
#include <linux/types.h>
#define CORDIC_ANGLE_GEN 39797
#define CORDIC_PRECISION_SHIFT 16
#define CORDIC_NUM_ITER (CORDIC_PRECISION_SHIFT + 2)
#define CORDIC_FIXED(x) ((s32)((x) << CORDIC_PRECISION_SHIFT))
#define CORDIC_FLOAT(x) \
	((x) >= 0 ? ((((x) >> (CORDIC_PRECISION_SHIFT - 1)) + 1) >> 1) \
		  : -((((-(x)) >> (CORDIC_PRECISION_SHIFT - 1)) + 1) >> 1))
struct cordic_iq {
	s32 i;
	s32 q;
};
extern struct cordic_iq cordic_calc_iq(s32 theta);
#endif
