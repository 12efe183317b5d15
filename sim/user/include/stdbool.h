/* SPDX-License-Identifier: MIT */
/* Truth values. */
#ifndef _STDBOOL_H
#define _STDBOOL_H

#define bool _Bool
#define true 1
#define false 0

#endif
