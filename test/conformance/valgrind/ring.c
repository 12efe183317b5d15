/* Reconstructed: the lines of the calls are those of the recorded reports. */
#include <stdlib.h>
#include <string.h>
struct node { struct node *next; char rest[32]; };
static struct node *mk(void)
{
	return malloc(sizeof(struct node));
}
static void *inside;
static void make_ring(void)
{
	struct node *a = mk();
	struct node *b = mk();
	struct node *c = mk();
	a->next = b;
	b->next = c;
	c->next = a;
}



int main(void)
{
	make_ring();
	inside = (char *)malloc(200) + 50;
	return 0;
}
