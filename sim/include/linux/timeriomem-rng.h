/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TIMERIOMEM_RNG_H
#define _LINUX_TIMERIOMEM_RNG_H
#include <linux/types.h>
struct timeriomem_rng_data {
	void __iomem *address;
	unsigned int period;
	unsigned int quality;
};
#endif
