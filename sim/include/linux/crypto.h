/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CRYPTO_H
#define _LINUX_CRYPTO_H
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/types.h>
#define CRYPTO_MINALIGN 8
#define CRYPTO_MAX_ALG_NAME 128
#endif
