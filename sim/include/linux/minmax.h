/* SPDX-License-Identifier: MIT */
/* The smaller and the larger, each argument evaluated once. */
#ifndef _LINUX_MINMAX_H
#define _LINUX_MINMAX_H

#define min(x, y)                         \
	({                                    \
		typeof(x) __min_x = (x);          \
		typeof(y) __min_y = (y);          \
		__min_x < __min_y ? __min_x : __min_y; \
	})
#define max(x, y)                         \
	({                                    \
		typeof(x) __max_x = (x);          \
		typeof(y) __max_y = (y);          \
		__max_x > __max_y ? __max_x : __max_y; \
	})
#define min_t(type, x, y)                 \
	({                                    \
		type __mint_x = (x);              \
		type __mint_y = (y);              \
		__mint_x < __mint_y ? __mint_x : __mint_y; \
	})
#define max_t(type, x, y)                 \
	({                                    \
		type __maxt_x = (x);              \
		type __maxt_y = (y);              \
		__maxt_x > __maxt_y ? __maxt_x : __maxt_y; \
	})
#define min3(x, y, z)                                         \
	({                                                        \
		typeof(x) __min3_xy = min(x, y);                      \
		typeof(z) __min3_z = (z);                             \
		__min3_xy < __min3_z ? __min3_xy : __min3_z;          \
	})
#define max3(x, y, z)                                         \
	({                                                        \
		typeof(x) __max3_xy = max(x, y);                      \
		typeof(z) __max3_z = (z);                             \
		__max3_xy > __max3_z ? __max3_xy : __max3_z;          \
	})
#define min_not_zero(x, y)                                    \
	({                                                        \
		typeof(x) __mnz_x = (x);                              \
		typeof(y) __mnz_y = (y);                              \
		__mnz_x == 0 ? __mnz_y                                \
			     : __mnz_y == 0 ? __mnz_x : min(__mnz_x, __mnz_y); \
	})
#define clamp(val, lo, hi)                                    \
	({                                                        \
		typeof(val) __clamp_v = (val);                        \
		typeof(lo) __clamp_lo = (lo);                         \
		typeof(hi) __clamp_hi = (hi);                         \
		__clamp_v <= __clamp_lo ? __clamp_lo                  \
					: __clamp_v >= __clamp_hi ? __clamp_hi : __clamp_v; \
	})
#define clamp_t(type, val, lo, hi) clamp((type)(val), (type)(lo), (type)(hi))
#define clamp_val(val, lo, hi) clamp_t(typeof(val), val, lo, hi)
/* For constant expressions. */
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define MIN_T(type, a, b) MIN((type)(a), (type)(b))
#define MAX_T(type, a, b) MAX((type)(a), (type)(b))

#define swap(a, b)                        \
	do {                                  \
		typeof(a) __swapped = (a);        \
		(a) = (b);                        \
		(b) = __swapped;                  \
	} while (0)

#endif
