/* Reconstructed: the lines of the calls are those of the recorded reports. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *make_greeting(void)
{
	char *text;
	text = malloc(64);
	strcpy(text, "hello, world");
	return text;
}
struct node { struct node *next; int value; };
static struct node *make_list(int n)
{
	struct node *head = NULL;
	for (int i = 0; i < n; i++) {
		struct node *one = malloc(sizeof(*one));
		one->next = head;
		one->value = i;
		head = one;
	}
	return head;
}
static char *table;


int main(void)
{
	char *text = make_greeting();
	puts(text);
	free(make_greeting());
	text = NULL;
	struct node *list = make_list(3);
	list = NULL;
	table = malloc(400);
	return text != NULL || list != NULL;
}
