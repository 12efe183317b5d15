#include <stdio.h>
FILE *tmpfile(void);
#include <unistd.h>
#include <fcntl.h>
#include <assert.h>
int unknown(); int usage();
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
struct s { int len; char *name; struct s *next; };
static void own(char *p){ puts(p); }
static void nothing(void){ puts("x"); }
void g1(void){ char *p = malloc(8); if (!p) return; free(p); *p = 1; }
void g2(void){ char *p = malloc(8); if (!p) return; free(p); puts(p); }
void g3(void){ char *p = malloc(8); if (!p) return; free(p); int x = *p; printf("%d", x); }
void g4(void){ struct s *p = malloc(8); if (!p) return; free(p); printf("%d", p->len); }
void g5(struct s *p){ free(p); p->len = 3; }
void g6(struct s *p){ struct s *n; while (p) { free(p); p = p->next; } }
void g7(void){ char *p = malloc(8); own(p); }
void g8(void){ char *p = malloc(8); if (!p) return; nothing(); }
void g9(int c){ char *p = malloc(8); if (!p) return; if (c) { nothing(); } return; }
void g10(int c){ char *p = malloc(8); if (!p) return; if (c) { usage(); } return; }
void g11(int c){ char *p = malloc(8); if (!p) return; if (c) { usage(c); } return; }
void g12(int c){ char *p = malloc(8); if (!p) return; if (c) { printf("a"); } return; }
void g13(int c){ char *p = malloc(8); if (!p) return; if (c) { puts("a"); exit(1); } puts("b"); return; }
void g14(int c){ char *p = malloc(8); if (!p) return; switch (c) { case 1: free(p); return; } return; }
void g15(int c){ char *p = malloc(8); if (!p) return; do { c--; } while (c); return; }
void g16(int c){ char *p = malloc(8); if (!p) return; while (c--) puts("a"); return; }
void g17(int c){ char *p; int e = -1; p = malloc(8); if (!p) return; if (e) return; free(p); }
void g18(int c){ for (;c;) { char *p = malloc(8); if (!p) return; if (c == 3) return; free(p); } }
void g19(int c){ while (c) { char *p = malloc(8); if (!p) break; if (c == 3) continue; free(p); } }
int g20(void){ malloc(8); return 0; }
int g21(void){ (void)malloc(8); return 0; }
int g22(void){ if (malloc(8) == NULL) return 1; return 0; }
int g23(void){ puts(strdup("a")); return 0; }
int g24(void){ own(malloc(8)); return 0; }
int g25(void){ free(malloc(8)); return 0; }
int g26(void){ printf("%s", strdup("a")); return 0; }
int g27(void){ unknown(strdup("a")); return 0; }
int g28(char *p){ p = realloc(p, 20); if (!p) return 1; return 0; }
int g29(char **p){ *p = realloc(*p, 20); if (!*p) return 1; return 0; }
int g30(struct s *p){ p->name = realloc(p->name, 20); if (!p->name) return 1; return 0; }
int g31(char *p){ p = realloc(p, 20); if (!p) exit(1); return 0; }
int g32(char *p){ char *o = p; p = realloc(p, 20); if (!p) free(o); return 0; }
int g33(void){ char *p = NULL; p = realloc(p, 20); if (!p) return 1; free(p); return 0; }
int g34(void){ char *p = malloc(3); char *q = realloc(p, 20); if (!q) { free(p); return 1; } free(q); return 0; }
int g35(void){ char *p = malloc(3); char *q = realloc(p, 20); if (q) { free(q); } return 0; }
int g36(void){ char *p = malloc(3); char *q = p; free(q); return 0; }
int g37(void){ char *p = malloc(3); char *q; q = p + 1; return 0; }
int g38(void){ int *p = malloc(3); int x = p[0]; int y = *p; return x + y; }
int g39(void){ struct s *p = malloc(30); struct s *q; q = p->next; return 0; }
int g40(void){ struct s a; a.name = malloc(4); return 0; }
int g41(void){ struct s *p = malloc(4); if (!p) return 1; p->name = malloc(4); if (!p->name) { free(p); return 1; } if (p->len) { free(p); return 2; } free(p->name); free(p); return 0; }
int g42(void){ struct s *p = malloc(4); p->name = strdup("a"); own(p->name); free(p); return 0; }
int g43(int c){ char *p = malloc(4); if (c) return 1; else { puts("a"); } free(p); return 0; }
int g44(int c){ char *p = malloc(4); if (c < 0) { return 1; } else if (c > 4) { return 2; } free(p); return 0; }
int g45(void){ FILE *f = tmpfile(); FILE *g = fopen("a","r"); fread(0, 1, 1, f); fclose(g); return 0; }
int g46(void){ FILE *f = unknown("a", "r"); int fd = open("a", 0); return 0; }
int g47(void){ char *p = malloc(4), **q = &p; free(*q); return 0; }
int g48(char **out){ char *p = malloc(4); *out = p; return 0; }
int g49(void){ static char *p; p = malloc(4); return 0; }
int g50(void){ char *a[3]; a[0] = malloc(3); return 0; }
int g51(int n){ char *p = n ? malloc(3) : 0; return 0; }
int g52(int n){ char *p = (char *)malloc(3); if (p == 0) { printf("%d", n); return 1; } return n == 2; }
int g53(int n){ char *p = malloc(3); assert(p); return 0; }
