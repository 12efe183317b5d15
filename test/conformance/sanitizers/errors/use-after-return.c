static int *leak(void)
{
	int x[4];
	int *volatile p = x;
	x[0] = 1;
	return p;
}
int main(void)
{
	int *p = leak();
	return p[0];
}
