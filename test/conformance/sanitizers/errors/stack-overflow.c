int main(int argc, char **argv)
{
	int a[10];
	char b[7];
	int c = 3;
	int *pc = &c;
	for (int i = 0; i <= 10; i++)
		a[i] = i;
	b[0] = 1;
	return a[argc] + b[0] + *pc;
}
