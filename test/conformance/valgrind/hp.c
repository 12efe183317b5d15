/* mc-heur-inside-possible-chain */
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <unistd.h>
#include <mcheck.h>
#define V(x) ((uintptr_t)(x))
static void put(void *at, uintptr_t v) { memcpy(at, &v, sizeof v); }
static void scrub(void) { volatile char a[32768]; for (unsigned i = 0; i < sizeof a; i++) a[i] = 0; }
static void *g, *g2, *g3;
static void build(void)
{
    void **p = malloc(150);
    size_t *a = malloc(8 + 3 * 16);
    a[0] = 3;
    p[0] = a + 1;
    g = (char *)p + 3;
}
int main(void)
{
    if (getenv("MALLOC_TRACE")) mtrace();
    build();
    scrub();
    if (write(1, "END\n", 4) != 4) return 8;
    return 0;
}
