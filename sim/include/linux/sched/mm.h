/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_MM_H
#define _LINUX_SCHED_MM_H
#include <linux/sched.h>

#include <linux/mm_types.h>
#include <linux/gfp.h>
extern struct mm_struct *get_task_mm(struct task_struct *task);
extern void mmput(struct mm_struct *mm);
#define memalloc_noio_save() 0U
#define memalloc_noio_restore(flags) ((void)(flags))
#define memalloc_nofs_save() 0U
#define memalloc_nofs_restore(flags) ((void)(flags))
#define mmgrab(mm) atomic_inc(&(mm)->mm_count)
#define might_alloc(gfp) might_sleep_if(gfpflags_allow_blocking(gfp))
#define fs_reclaim_acquire(gfp) ((void)(gfp))
#define fs_reclaim_release(gfp) ((void)(gfp))
#endif
