#include <pthread.h>
#include <stdlib.h>
static void *f(void *p) { char *c = p; c[16] = 1; return 0; }
int main(void) { char *p = malloc(16); pthread_t t; pthread_create(&t, 0, f, p); pthread_join(t, 0); free(p); return 0; }
