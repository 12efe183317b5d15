/* SPDX-License-Identifier: MIT */
#ifndef _CRYPTO_ALGAPI_H
#define _CRYPTO_ALGAPI_H
#include <crypto/utils.h>
#include <linux/crypto.h>
#endif
