/* SPDX-License-Identifier: MIT */
/* Data whose readers try again when a writer came between. */
#ifndef __LINUX_SEQLOCK_H
#define __LINUX_SEQLOCK_H

#include <linux/compiler.h>
#include <linux/preempt.h>
#include <linux/spinlock.h>
#include <asm/barrier.h>

typedef struct {
	seqcount_t seqcount;
	spinlock_t lock;
} seqlock_t;
typedef seqcount_t seqcount_spinlock_t;
typedef seqcount_t seqcount_mutex_t;

#define SEQCNT_ZERO(name) { .sequence = 0 }
#define SEQCNT_SPINLOCK_ZERO(name, lock) { .sequence = 0 }
#define SEQCNT_MUTEX_ZERO(name, lock) { .sequence = 0 }
#define __SEQLOCK_UNLOCKED(name) { .lock = __SPIN_LOCK_UNLOCKED(name) }
#define DEFINE_SEQLOCK(name) seqlock_t name = __SEQLOCK_UNLOCKED(name)
#define seqcount_init(s) ((s)->sequence = 0)
#define seqcount_spinlock_init(s, lock) seqcount_init(s)
#define seqcount_mutex_init(s, lock) seqcount_init(s)
#define seqlock_init(sl)                      \
	do {                                      \
		seqcount_init(&(sl)->seqcount);       \
		spin_lock_init(&(sl)->lock);          \
	} while (0)

static inline unsigned int read_seqcount_begin(const seqcount_t *s)
{
	unsigned int seq;

	while ((seq = READ_ONCE(s->sequence)) & 1)
		cpu_relax();
	smp_rmb();
	return seq;
}
static inline int read_seqcount_retry(const seqcount_t *s, unsigned int start)
{
	smp_rmb();
	return READ_ONCE(s->sequence) != start;
}
#define raw_read_seqcount(s) READ_ONCE((s)->sequence)
#define raw_read_seqcount_begin(s) read_seqcount_begin(s)
static inline void raw_write_seqcount_begin(seqcount_t *s)
{
	s->sequence++;
	smp_wmb();
}
static inline void raw_write_seqcount_end(seqcount_t *s)
{
	smp_wmb();
	s->sequence++;
}
static inline void write_seqcount_begin(seqcount_t *s)
{
	preempt_disable();
	raw_write_seqcount_begin(s);
}
static inline void write_seqcount_end(seqcount_t *s)
{
	raw_write_seqcount_end(s);
	preempt_enable();
}
#define write_seqcount_invalidate(s) ((void)((s)->sequence += 2))

static inline unsigned int read_seqbegin(const seqlock_t *sl)
{
	return read_seqcount_begin(&sl->seqcount);
}
static inline unsigned int read_seqretry(const seqlock_t *sl, unsigned int start)
{
	return read_seqcount_retry(&sl->seqcount, start);
}
static inline void write_seqlock(seqlock_t *sl)
{
	spin_lock(&sl->lock);
	raw_write_seqcount_begin(&sl->seqcount);
}
static inline void write_sequnlock(seqlock_t *sl)
{
	raw_write_seqcount_end(&sl->seqcount);
	spin_unlock(&sl->lock);
}
#define write_seqlock_bh(sl) (local_bh_disable(), write_seqlock(sl))
#define write_sequnlock_bh(sl) (write_sequnlock(sl), local_bh_enable())
#define write_seqlock_irqsave(sl, flags)                  \
	do {                                                  \
		spin_lock_irqsave(&(sl)->lock, flags);            \
		raw_write_seqcount_begin(&(sl)->seqcount);        \
	} while (0)
#define write_sequnlock_irqrestore(sl, flags)             \
	do {                                                  \
		raw_write_seqcount_end(&(sl)->seqcount);          \
		spin_unlock_irqrestore(&(sl)->lock, flags);       \
	} while (0)
#define read_seqlock_excl(sl) spin_lock(&(sl)->lock)
#define read_sequnlock_excl(sl) spin_unlock(&(sl)->lock)

#endif
