#include <stdlib.h>
#include <stdio.h>
int o1(int c){ char *p = malloc(3); if (c) { while (c--) puts("a"); }
 return 0; }
int o2(int c){ char *p = malloc(3); if (c) { puts("a"); } else { while (c--) puts("a"); }
 return 0; }
int o3(int c){ char *p = malloc(3); while (c--) puts("a");
 char *q = malloc(3);
 return 0; }
int o4(int c){ char *p = malloc(3); if (c) goto out;
 return 0; 
out: puts("a");
 return 1; }
int o5(int c){ char *p = malloc(3); if (c) { puts("a"); } else goto out;
 return 0; 
out: puts("a");
 return 1; }
int o6(int c){ char *p = malloc(3); { while (c--) puts("a"); }
 return 0; }
int o7(int c){ char *p = malloc(3); if (c) { if (c > 2) { while (c--) puts("a"); } }
 return 0; }
int o8(int c){ char *p = malloc(3); if (c) { if (c > 2) { puts("a"); } else { while (c--) puts("a"); } } 
 return 0; }
int o9(int c){ char *p = malloc(3); if (c) { puts("a"); } else { if (c > 2) { while (c--) puts("a"); } } 
 return 0; }
int o10(int c){ char *p = malloc(3); if (c) { char *q = malloc(3); while (c--) puts("a");
 return 0; }
 return 0; }
int o11(int c){ char *p = malloc(3); while (c--) { char *q = malloc(3); if (c) return 3; }
 return 0; }
int o12(int c){ char *p = malloc(3); switch (c) { case 1: return 3; }
 return 0; }
int o13(int c){ char *p = malloc(3); if (c) { goto out; }
 p = malloc(4);
 return 0; 
out: puts("a");
 return 1; }
int o14(int c){ char *p = NULL; if (c) { goto out; }
 p = malloc(4);
 return 0; 
out: puts("a");
 return 1; }
int o15(int c){ char *p = malloc(3); if (c) { do { c--; } while (c); return 1; }
 return 0; }
