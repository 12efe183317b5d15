/* mc-root-blocked-thread-stack-and-tls */
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <unistd.h>
#include <mcheck.h>
#include <pthread.h>
#include <semaphore.h>
#define V(x) ((uintptr_t)(x))
static void put(void *at, uintptr_t v) { memcpy(at, &v, sizeof v); }
static void scrub(void) { volatile char a[32768]; for (unsigned i = 0; i < sizeof a; i++) a[i] = 0; }
static void *h1, *h2;
static sem_t ready;
static __thread void *tt;
static void *worker(void *arg)
{
    void *volatile q = h1;
    (void)arg;
    tt = h2;
    sem_post(&ready);
    for (;;) pause();
    return q;
}
static void build(void)
{
    pthread_t th;
    h1 = malloc(160);
    h2 = malloc(161);
    sem_init(&ready, 0, 0);
    pthread_create(&th, 0, worker, 0);
    sem_wait(&ready);
    h1 = h2 = 0;
}
int main(void)
{
    if (getenv("MALLOC_TRACE")) mtrace();
    build();
    scrub();
    if (write(1, "END\n", 4) != 4) return 8;
    return 0;
}
