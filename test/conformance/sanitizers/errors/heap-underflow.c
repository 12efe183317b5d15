#include <stdlib.h>
#include <string.h>
static char get(char *p, int i)
{
	return p[i];
}
int main(void)
{
	char *p = malloc(20);
	memset(p, 0, 20);
	char c = get(p, -3);
	free(p);
	return c;
}
