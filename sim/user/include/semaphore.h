/* SPDX-License-Identifier: MIT */
/* Semaphores of threads. */
#ifndef _SEMAPHORE_H
#define _SEMAPHORE_H

typedef union {
	char __size[32];
	long __align;
} sem_t;
extern int sem_init(sem_t *sem, int shared, unsigned int value);
extern int sem_destroy(sem_t *sem);
extern int sem_post(sem_t *sem);
extern int sem_wait(sem_t *sem);
extern int sem_trywait(sem_t *sem);
extern int sem_getvalue(sem_t *sem, int *value);

#endif
