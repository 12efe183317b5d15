#include <stdlib.h>
#include <string.h>
#include <stdio.h>
struct s { int len; char *name; char *buf; struct s *next; };
void use(struct s *); void use2(char *);
int m1(void){ struct s *p = malloc(40); if (!p) return 1; p->name = malloc(3);
 if (!p->name) { free(p); return 1; }
 p->buf = malloc(4);
 if (!p->buf) { free(p); return 1; }
 free(p->buf); free(p->name); free(p);
 return 0; }
int m2(void){ struct s *p = malloc(40); p->name = malloc(3);
 use(p);
 free(p);
 return 0; }
int m3(void){ struct s *p = malloc(40); p->name = malloc(3);
 use2(p->name);
 free(p);
 return 0; }
int m4(void){ struct s *p = malloc(40); p->name = malloc(3);
 strcpy(p->name, "a");
 free(p);
 return 0; }
struct s *m5(void){ struct s *p = malloc(40); p->name = malloc(3);
 return p; }
int m6(struct s *p){ p->name = malloc(3);
 return 0; }
int m7(int c){ struct s *p = malloc(40); p->name = malloc(3); if (c)
 return 1;
 free(p->name); free(p);
 return 0; }
int m8(int c){ struct s p; p.name = malloc(3); if (c)
 return 1;
 free(p.name);
 return 0; }
int m9(int c){ struct s p; p.name = strdup("3"); if (c) { puts("a"); }
 puts(p.name);
 return 0; }
int m10(int c){ struct s *p = malloc(40); if (!p) return 1; p->name = strdup("x"); p->next = NULL;
 while (c--) { puts("a"); }
 free(p);
 return 0; }
int m11(int c){ struct s *p = calloc(1, 40); if (!p) return 1; p->name = strdup("x");
 if (c) goto out;
 puts("x");
out:
 free(p);
 return 0; }
int m12(int c){ struct s *p; p = malloc(40); p->name = malloc(3); p->name = malloc(5);
 free(p->name); free(p);
 return 0; }
static struct s *g;
int m13(int c){ struct s *p = malloc(40); p->name = malloc(3); g = p;
 return 0; }
int m14(int c){ struct s *p = malloc(40); p->name = malloc(3); char *q = p->name; free(q);
 free(p); return 0; }
int m15(int c){ struct s *p = malloc(40); if (c) { p->name = malloc(3); }
 free(p); return 0; }
int m16(int c){ struct s *p = malloc(40); FILE *f; p->name = malloc(3); 
 printf("%s", p->name); p->len = 3;
 printf("%d", p->len);
 free(p); return 0; }
void n1(int c){ struct s *p = malloc(40); p->name = malloc(3);
}
void n2(int c){ if (c) { struct s *p = malloc(40); p->name = malloc(3);
 }
}
void n3(int c){ struct s p; p.name = malloc(3);
}
void n4(int c){ struct s *p = malloc(40); { p->name = malloc(3); }
free(p); }
void n5(int c){ struct s *p; p->name = malloc(3); 
free(p); }
void n6(struct s *x){ struct s *p = x; p->name = malloc(3); 
free(p); }
void n7(struct s *x){ struct s *p = malloc(3); if ((p->name = malloc(3)) == NULL) { free(p); 
 return; }
free(p); }
