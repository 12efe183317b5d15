#!/usr/bin/env bash
# clang 14.0.6: the static analyzer knows kmalloc and kfree by name, and no other allocator of the kernel
#
# Which leaks on error paths of a driver would a static look find, before any kmemleak runs?
#
# Guess: none. An analyzer for C programs knows malloc and free; functions of the kernel are unknown to it,
#   so that `clang --analyze` and `gcc -fanalyzer` are silent alike.
# Found: clang reports the leak of a block of kmalloc, by its name alone and without any header of the kernel, but
#   none of kzalloc, kcalloc, kmemdup or vmalloc, which drivers use far more. It knows kfree too: use after kfree is
#   found for a block from anywhere, but not after vfree. gcc 12.2.0's analyzer finds none of these. An attribute changes
#   that: ownership_returns for clang, malloc(kfree, 1) for gcc, which clang 14 calls an error; the kernel's headers
#   have neither.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq clang-14=1:14.0.6-12 libclang-cpp14=1:14.0.6-12 libclang-common-14-dev=1:14.0.6-12 \
  libllvm14=1:14.0.6-12 cpp-12=12.2.0-14+deb12u1 >/dev/null
for package in *.deb; do dpkg -x "$package" root; done
clang() {
  LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu:$folder/root/usr/lib/llvm-14/lib \
    "$folder/root/usr/lib/llvm-14/bin/clang" "$@"
}

# A leak on an error path, and a read of what was freed.
look() { # NAME PROTOTYPE CALL FREE
  cat > "$1.c" <<C
$2
void $4(const void *);
int use(int);
int leaks(int x)
{
	int *p = $3;
	if (!p)
		return -12;
	*p = x;
	if (use(x))
		return -22;
	$4(p);
	return 0;
}
int reads(void)
{
	int *p = $3;
	if (!p)
		return -12;
	$4(p);
	return *p;
}
C
  clang --analyze -Xclang -analyzer-output=text -o /dev/null "$1.c" > said 2>&1 || true
  "$folder/root/usr/lib/gcc/x86_64-linux-gnu/12/cc1" -quiet -fanalyzer -o /dev/null "$1.c" 2> gcc
  echo "$1: gcc $(grep -c 'Wanalyzer-malloc-leak' gcc || true); clang $(sed -n 's/.*warning: \(Potential leak\|Use of memory\).*/\1/p' said | paste -sd, -)"
}

{
  look kmalloc 'void *kmalloc(unsigned long, unsigned);' 'kmalloc(16, 0xcc0)' kfree
  look kzalloc 'void *kzalloc(unsigned long, unsigned);' 'kzalloc(16, 0xcc0)' kfree
  look kcalloc 'void *kcalloc(unsigned long, unsigned long, unsigned);' 'kcalloc(4, 4, 0xcc0)' kfree
  look kmemdup 'void *kmemdup(const void *, unsigned long, unsigned);' 'kmemdup("abc", 4, 0xcc0)' kfree
  look vmalloc 'void *vmalloc(unsigned long);' 'vmalloc(16)' vfree
  look attributed '__attribute__((ownership_returns(malloc))) void *kzalloc(unsigned long, unsigned);' \
    'kzalloc(16, 0xcc0)' kfree
  look for_gcc 'void kfree(const void *);
__attribute__((malloc, malloc(kfree, 1))) void *kzalloc(unsigned long, unsigned);' 'kzalloc(16, 0xcc0)' kfree
} | tee seen
cat > wanted <<'TEXT'
kmalloc: gcc 0; clang Potential leak,Use of memory
kzalloc: gcc 0; clang Use of memory
kcalloc: gcc 0; clang Use of memory
kmemdup: gcc 0; clang Use of memory
vmalloc: gcc 0; clang 
attributed: gcc 0; clang Potential leak,Use of memory
for_gcc: gcc 1; clang 
TEXT
diff wanted seen
