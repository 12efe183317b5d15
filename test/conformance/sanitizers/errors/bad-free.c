#include <stdlib.h>
int main(void)
{
	char *p = malloc(30);
	free(p + 4);
	int x;
	free(&x);
	return 0;
}
