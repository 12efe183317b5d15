#include <stdio.h>
#include <stdlib.h>
#include <mcheck.h>

int main(void)
{
	mtrace();
	char *a = malloc(32);
	char *b = malloc(48);
	char *c = malloc(16);
	c = realloc(c, 4000);
	free(b);
	printf("done %d\n", a != NULL && c != NULL);
#ifdef STOP
	muntrace();
#endif
	return 0;
}
