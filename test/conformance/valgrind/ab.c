/* Reconstructed: the lines of the calls are those of the recorded reports. */
#include <stdlib.h>
#include <stdint.h>
#include <unistd.h>



static void scrub(void) { volatile char a[32768]; for (unsigned i = 0; i < sizeof a; i++) a[i] = 0; }


static void build(void)
{ if (!malloc(180)) return; }


int main(void)
{
    build();
    scrub();
    if (write(1, "END\n", 4) != 4) return 8;
    abort();
}
