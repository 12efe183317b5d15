#include <stdlib.h>
int main(void)
{
	char *p = malloc(30);
	free(p);
	free(p);
	return 0;
}
