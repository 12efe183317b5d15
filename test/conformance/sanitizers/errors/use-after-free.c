#include <stdlib.h>
struct node { int v; struct node *next; };
static void drop(struct node *n) { free(n); }
int main(void)
{
	struct node *n = malloc(sizeof *n);
	n->v = 1;
	drop(n);
	return n->v;
}
