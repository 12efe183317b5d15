#include <stdio.h>
int table[10] = {1};
static char s[5];
int zero;
int main(int argc, char **argv)
{
	s[0] = 1;
	return table[argc + 9] + s[0] + zero;
}
