/* SPDX-License-Identifier: MIT */
/* Locks that are waited for in a loop; whoever holds one must not sleep. */
#ifndef _LINUX_SPINLOCK_H
#define _LINUX_SPINLOCK_H

#include <linux/preempt.h>
#include <linux/irqflags.h>
#include <linux/compiler.h>
#include <linux/spinlock_types.h>
#include <linux/bug.h>
#include <linux/types.h>

extern void _raw_spin_lock(raw_spinlock_t *lock);
extern int _raw_spin_trylock(raw_spinlock_t *lock);
extern void _raw_spin_unlock(raw_spinlock_t *lock);
extern void _raw_read_lock(rwlock_t *lock);
extern void _raw_read_unlock(rwlock_t *lock);
extern void _raw_write_lock(rwlock_t *lock);
extern void _raw_write_unlock(rwlock_t *lock);
extern int _raw_read_trylock(rwlock_t *lock);
extern int _raw_write_trylock(rwlock_t *lock);

#define raw_spin_lock_init(lock) ((void)((lock)->raw_lock = 0))
#define raw_spin_lock(lock) _raw_spin_lock(lock)
#define raw_spin_unlock(lock) _raw_spin_unlock(lock)
#define raw_spin_lock_irqsave(lock, flags) (local_irq_save(flags), _raw_spin_lock(lock))
#define raw_spin_unlock_irqrestore(lock, flags) (_raw_spin_unlock(lock), local_irq_restore(flags))
#define raw_spin_lock_irq(lock) (local_irq_disable(), _raw_spin_lock(lock))
#define raw_spin_unlock_irq(lock) (_raw_spin_unlock(lock), local_irq_enable())

#define spin_lock_init(lock) raw_spin_lock_init(&(lock)->rlock)
#define spin_lock(lock) _raw_spin_lock(&(lock)->rlock)
#define spin_lock_nested(lock, subclass) spin_lock(lock)
#define spin_trylock(lock) _raw_spin_trylock(&(lock)->rlock)
#define spin_unlock(lock) _raw_spin_unlock(&(lock)->rlock)
#define spin_lock_irqsave(lock, flags) raw_spin_lock_irqsave(&(lock)->rlock, flags)
#define spin_unlock_irqrestore(lock, flags) raw_spin_unlock_irqrestore(&(lock)->rlock, flags)
#define spin_lock_irq(lock) raw_spin_lock_irq(&(lock)->rlock)
#define spin_unlock_irq(lock) raw_spin_unlock_irq(&(lock)->rlock)
#define spin_lock_bh(lock) (local_bh_disable(), spin_lock(lock))
#define spin_unlock_bh(lock) (spin_unlock(lock), local_bh_enable())
#define spin_trylock_irqsave(lock, flags)                          \
	({                                                             \
		local_irq_save(flags);                                     \
		spin_trylock(lock) ? 1 : ({ local_irq_restore(flags); 0; }); \
	})
#define spin_trylock_irq(lock) \
	({ local_irq_disable(); spin_trylock(lock) ? 1 : ({ local_irq_enable(); 0; }); })
#define spin_trylock_bh(lock) \
	({ local_bh_disable(); spin_trylock(lock) ? 1 : ({ local_bh_enable(); 0; }); })
#define spin_is_locked(lock) ((lock)->rlock.raw_lock != 0)
#define assert_spin_locked(lock) BUG_ON(!spin_is_locked(lock))
#define lockdep_assert_held(lock) ((void)(lock))

#define rwlock_init(lock) ((void)((lock)->cnts = 0, (lock)->wait_lock = 0))
#define read_lock(lock) _raw_read_lock(lock)
#define read_unlock(lock) _raw_read_unlock(lock)
#define write_lock(lock) _raw_write_lock(lock)
#define write_unlock(lock) _raw_write_unlock(lock)
#define read_trylock(lock) _raw_read_trylock(lock)
#define write_trylock(lock) _raw_write_trylock(lock)
#define read_lock_irq(lock) (local_irq_disable(), _raw_read_lock(lock))
#define read_unlock_irq(lock) (_raw_read_unlock(lock), local_irq_enable())
#define write_lock_irq(lock) (local_irq_disable(), _raw_write_lock(lock))
#define write_unlock_irq(lock) (_raw_write_unlock(lock), local_irq_enable())
#define read_lock_bh(lock) (local_bh_disable(), _raw_read_lock(lock))
#define read_unlock_bh(lock) (_raw_read_unlock(lock), local_bh_enable())
#define write_lock_bh(lock) (local_bh_disable(), _raw_write_lock(lock))
#define write_unlock_bh(lock) (_raw_write_unlock(lock), local_bh_enable())
#define write_lock_irqsave(lock, flags) (local_irq_save(flags), _raw_write_lock(lock))
#define write_unlock_irqrestore(lock, flags) (_raw_write_unlock(lock), local_irq_restore(flags))
#define read_lock_irqsave(lock, flags) (local_irq_save(flags), _raw_read_lock(lock))
#define read_unlock_irqrestore(lock, flags) (_raw_read_unlock(lock), local_irq_restore(flags))

#endif
