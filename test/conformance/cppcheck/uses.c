void *bsearch();
#include <unistd.h>
#include <fcntl.h>
#include <assert.h>
int unknown(); int usage();
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
struct s { int len; char *name; struct s *next; };
int h1(char *p){ p = realloc(p, 20);
 return 0; }
int h2(void){ char *p = getenv("x"); p = realloc(p, 20);
 return 0; }
int h3(void){ char *p = malloc(3); puts(p); p = realloc(p, 20);
 if (!p) { puts("a"); return 1; }
 return 0; }
int h4(void){ char *p = malloc(3); p = realloc(p, 20);
 if (!p) { exit(1); }
 return 0; }
int h5(void){ char *p = malloc(3); p = realloc(p, 20);
 if (p == NULL) exit(1);
 return 0; }
int h6(void){ char *p = malloc(3); char *o = p; p = realloc(p, 20);
 return 0; }
static char *g;
int h7(void){ g = realloc(g, 20);
 return 0; }
int h8(void){ char *p; p = malloc(3); if (!p) return 1;  p = (char *)realloc(p, 20);
 return 0; }
int h9(int n){ char *p = NULL; while (n--) { p = realloc(p, n);
 } free(p); return 0; }
int h10(struct s *x){ char *p = x->name; p = realloc(p, 20);
 free(p); return 0; }
int h11(void){ char *p = strdup("x"); if ((p = realloc(p, 20)) == NULL) return 1;
 free(p); return 0; }
int h12(void){ char *p = malloc(3); free(p); if (*p) return 1;
 return 0; }
int h13(void){ char *p = malloc(3); free(p); return *p;
 }
int h14(void){ struct s *p = malloc(3); free(p); int x = p->len; int y = p->len;
 return x + y; }
int h15(void){ struct s *p = malloc(3); free(p); int x; x = p->len + 1;
 return x; }
int h16(void){ char *p = malloc(3); free(p); int x = p[1];
 return x; }
int h17(void){ char *p = malloc(3); free(p); strcpy(p, "a");
 return 0; }
int h18(void){ char *p = malloc(3); free(p); printf("%c", *p);
 return 0; }
int h19(void){ char *p = malloc(3); free(p); printf("%c", p[1]);
 return 0; }
int h20(void){ char *p = malloc(3); free(p); unknown(p);
 free(p); return 0; }
int h21(int c){ char *p = malloc(3); if (c) free(p);
 free(p); return 0; }
int h22(int c){ char *p = malloc(3); if (c) { free(p); return 1; }
 free(p); return 0; }
int h23(int c){ char *p = malloc(3); if (c) { free(p); p = NULL; }
 free(p); return 0; }
int h24(int c){ FILE *p = fopen("a", "r"); fclose(p);
 fclose(p); return 0; }
int h25(int c){ char *p = malloc(3); fclose(p);
  return 0; }
int h26(int c){ char *p = strdup("a"); if (c) { fprintf(stderr, "x"); return -1; }
  free(p); return 0; }
int h27(int c){ struct s *p = malloc(sizeof *p); if (!p) return 1; p->name = strdup("x"); if (!p->name) { return 1; }
  free(p->name); free(p); return 0; }
struct s *mk(void) { struct s *p = malloc(sizeof *p); if (!p) return NULL; p->name = malloc(3); if (!p->name) { return NULL; }
  return p; }
int h28(int c){ struct s *p = mk(); mk();
  free(p); return 0; }
void *xmalloc(size_t n) { void *p = malloc(n); if (!p) abort(); return p; }
int h29(void) { char *p = xmalloc(3); xmalloc(4);
 return 0; }
int h30(int c) { char *p = malloc(3); if (!p) return 1; if (c == 1) { free(p); } else if (c == 2) { puts("a"); } else { free(p); }
 return 0; }
int h31(int c) { char *p = malloc(3); char *q; if (!p) return 1; q = malloc(4); if (!q) return 2;
 free(p); free(q); return 0; }
int h32(int c) { char *p; if (c) { p = malloc(3); puts(p); }
 return 0; }
int h33(int c) { char *p; if (c) { p = malloc(3); puts(p); return 0; }
 return 0; }
int h34(int c) { char *p = malloc(3); if (c && p) { return 1; }
 free(p); return 0; }
int h35(int c) { char *p = malloc(3); if (fgets(p, 3, stdin) == NULL) { return 1; }
 free(p); return 0; }
int h36(int c) { char *p = malloc(3); memset(p, 0, 3); memcpy(p, "ab", 3); char *e = strchr(p, 'a');
 return 0; }
int h37(int c) { char *p = malloc(3); int n = snprintf(p, 3, "a"); 
 return n; }
int h38(int c) { char *p = malloc(3); qsort(p, 3, 1, 0); void *k = bsearch("a", p, 3, 1, 0);
 return 0; }
int h39(int c) { FILE *f = fopen("a", "r"); char b[9]; if (fgets(b, 9, f)) puts(b);
 return 0; }
int h40(int c) { char *p = malloc(3); if (c) abort();
 return 0; }
int h41(int c) { char *p = malloc(3); if (c) { usage("a"); }
 free(p); p = malloc(4); return 0; }
int h42(int c) { char *p = malloc(3); { puts("a"); }
 return 0; }
int h43(int c) { char *p = malloc(3); return puts(p);
 }
int h44(int c) { char *p = malloc(3); return c + strlen(p);
 }
int h45(int c) { char *p = malloc(3); return p[0];
 }
int h46(int c) { char *p = malloc(3); return *p + 1;
 }
int h47(int c) { char *p = malloc(3); return (int)(long)p;
 }
char *h48(int c) { char *p = malloc(3); return p + 1;
 }
char *h50(int c) { char *p = malloc(3); if (!p) return p; return 0;
 }
