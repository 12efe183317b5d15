/* SPDX-License-Identifier: MIT */
#ifndef _ASM_SET_MEMORY_H
#define _ASM_SET_MEMORY_H
#define set_memory_uc(addr, n) ((void)(addr), 0)
#define set_memory_wb(addr, n) ((void)(addr), 0)
#define set_memory_wc(addr, n) ((void)(addr), 0)
#define set_memory_ro(addr, n) ((void)(addr), 0)
#define set_memory_rw(addr, n) ((void)(addr), 0)
#define set_pages_array_uc(pages, n) ((void)(pages), 0)
#define set_pages_array_wb(pages, n) ((void)(pages), 0)
#endif
