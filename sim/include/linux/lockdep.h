/* SPDX-License-Identifier: MIT */
/* The lock checker is not configured. */
#ifndef _LINUX_LOCKDEP_H
#define _LINUX_LOCKDEP_H

struct lock_class_key {
};
#ifndef lockdep_assert_held
#define lockdep_assert_held(lock) ((void)(lock))
#endif

#endif
