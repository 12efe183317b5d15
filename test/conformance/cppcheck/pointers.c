#include <unistd.h>
#include <fcntl.h>
#include <assert.h>
int unknown(); int usage();
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
struct s { int len; char *name; struct s *next; };
void f1(void){ struct s *p = malloc(8); int x; if (!p) return; x = p->len; printf("%d", x); }
void f2(int c){ char *p = malloc(8); if (!p) return; if (c) free(p); }
void f3(int c){ char *p = malloc(8); if (!p) return; if (c) { puts("a"); } else free(p); }
char *f4(int c){ char *p = malloc(8); return c ? p : 0; }
size_t f5(void){ char *p = malloc(8); return strlen(p); }
int f6(void){ char *p = malloc(8); if (p == NULL) return 1; for (int i = 0; i < 3; i++) p[i] = 0; return 0; }
int f7(void){ char *p = malloc(8); if (p == NULL) goto out; return 0; out: return 1; }
int f8(void){ char *p = malloc(8); if (p == NULL) return 1; strcpy(p, "abc"); return 0; }
int f9(void){ char *p = malloc(8); char *q = strcpy(p, "abc"); return 0; }
int f10(void){ char *p = malloc(8); write(1, p, 8); return 0; }
int f11(void){ char *p = malloc(8); p = malloc(9); free(p); return 0; }
int f12(void){ char *p = malloc(8); char *q = realloc(p, 20); if (!q) return 1; free(q); return 0; }
int f13(void){ char *p = malloc(8); p = realloc(p, 20); if (!p) return 1; free(p); return 0; }
int f14(void){ FILE *f = fopen("a", "r"); char *b = malloc(3); if (!f) return 1; if (!b) return 2; fclose(f); return 0; }
int f15(void){ char *p = malloc(8); free(p); free(p); return 0; }
int f16(void){ FILE *f = fopen("a", "r"); free(f); return 0; }
int f17(void){ char *p = malloc(8); free(p); p[0] = 1; return *p; }
char *f18(void){ char *p = malloc(8); free(p); return p; }
int f19(void){ { char *p = malloc(8); *p = 1; } return 0; }
int f20(int a){ char *p; if (a) p = malloc(8); else p = 0; return 0; }
int f21(int a){ char *p = 0; if (a) { p = malloc(8); } if (a > 2) return 3; free(p); return 0; }
char *dupl(const char *s){ char *p = malloc(strlen(s) + 1); if (p) strcpy(p, s); return p; }
int f22(void){ char *p = dupl("a"); puts(p); return 0; }
int f23(void){ dupl("a"); return 0; }
int f24(void){ char *p; if ((p = malloc(8)) == NULL) return 1; return 0; }
int f25(void){ char *p = malloc(8); if (p != NULL) { puts("x"); } return 0; }
int f26(void){ char *p = malloc(8), *q = malloc(9); if (!p || !q) return 1; free(p); free(q); return 0; }
int f27(void){ char *p = malloc(8), *q = malloc(9); if (!p || !q) { free(p); free(q); return 1; } free(p); return 0; }
int f28(void){ struct s *p = malloc(sizeof *p); p->name = malloc(8); free(p); return 0; }
int f29(void){ char *p = malloc(8); if (!p) { perror("malloc"); exit(1); } puts(p); return 0; }
int f30(void){ char *p = strdup("a"); puts(p); return 0; }
void f31(struct s *l){ struct s *n = malloc(sizeof *n); n->next = l->next; l->next = n; }
void f32(void){ int *a = calloc(3, 4); a[0] = 1; a = NULL; }
