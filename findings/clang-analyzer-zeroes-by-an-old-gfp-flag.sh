#!/usr/bin/env bash
# clang 14.0.6: to the static analyzer __GFP_ZERO is 0x8000, which in kernels of today is __GFP_NOFAIL
#
# The analyzer knows kmalloc by name. Does it know which flag fills the block with zeroes?
#
# Guess: it does not look at flags: a block of kmalloc is uninitialized, whatever they say.
# Found: it looks at one bit, 0x8000, and takes the block for zeroed when it is set. That was __GFP_ZERO some ten
#   years ago. In 6.1 and 6.12 __GFP_ZERO is 0x100 (include/linux/gfp_types.h), so reading a block of
#   kmalloc(…, GFP_KERNEL | __GFP_ZERO) is a "garbage value" to it, while 0x8000, now __GFP_NOFAIL, hides a read
#   of memory that nobody wrote.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq clang-14=1:14.0.6-12 libclang-cpp14=1:14.0.6-12 libclang-common-14-dev=1:14.0.6-12 \
  libllvm14=1:14.0.6-12 >/dev/null
for package in *.deb; do dpkg -x "$package" root; done

for flags in 'GFP_KERNEL 0xcc0' '__GFP_ZERO 0xdc0' '__GFP_NOFAIL 0x8cc0'; do
  cat > read.c <<C
void *kmalloc(unsigned long, unsigned);
void kfree(const void *);
int f(void)
{
	int *p = kmalloc(16, ${flags#* });
	int got;
	if (!p)
		return -12;
	got = p[0] ? 1 : 2;
	kfree(p);
	return got;
}
C
  LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu:$folder/root/usr/lib/llvm-14/lib \
    root/usr/lib/llvm-14/bin/clang --analyze -Xclang -analyzer-output=text -o /dev/null read.c > said 2>&1
  echo "$flags: $(grep -q 'warning: .*garbage value' said && echo garbage || echo fine)"
done | tee seen
cat > wanted <<'TEXT'
GFP_KERNEL 0xcc0: garbage
__GFP_ZERO 0xdc0: garbage
__GFP_NOFAIL 0x8cc0: fine
TEXT
diff wanted seen
