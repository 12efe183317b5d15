#!/usr/bin/env bash
# gcc 12.2.0: 1 / x is no division, at -O0 either, and 1 / 0 is no fault
#
# The shortest way to make a module die on purpose, to see what a leak detector does with the blocks
# of a task that oopses, is a division by zero.
#
# Guess: without optimization each `/` of two variables is an idiv, so `1 / zero` raises a divide error.
# Found: where the dividend is the constant 1, gcc compares instead (x is 1 or -1, or the result is 0): no
#   idiv is emitted for int, unsigned or long, at -O0 as at -O2, and 1 / 0 gives 0. A module that is meant to
#   oops on `1 / zero` loads without a word. Any other dividend (2, -1) is divided, and so is 1 % x.
#   -fnon-call-exceptions, which would keep the fault, is not used for the kernel.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
version=12.2.0-14+deb12u1
apt-get download -qq "cpp-12=$version" >/dev/null
dpkg -x cpp-12_*.deb gcc

cat > t.c <<'C'
int by_int(int x) { return 1 / x; }
unsigned by_unsigned(unsigned x) { return 1 / x; }
long by_long(long x) { return 1 / x; }
int two(int x) { return 2 / x; }
int minus_one(int x) { return -1 / x; }
int rest(int x) { return 1 % x; }
C

for level in -O0 -O2; do
  "$(find gcc -name cc1)" -quiet "$level" t.c -o t.s
  # Divisions of each function.
  awk -v level="$level" '/^[a-z_]+:/ { name = $1; n[name] = 0; order[++k] = name }
    /\tidivl?|\tdivl?|\tidivq|\tdivq/ { n[name]++ }
    END { for (i = 1; i <= k; i++) print level, order[i], n[order[i]] }' t.s
done | tee seen
cat > wanted <<'TEXT'
-O0 by_int: 0
-O0 by_unsigned: 0
-O0 by_long: 0
-O0 two: 1
-O0 minus_one: 1
-O0 rest: 1
-O2 by_int: 0
-O2 by_unsigned: 0
-O2 by_long: 0
-O2 two: 1
-O2 minus_one: 1
-O2 rest: 1
TEXT
diff wanted seen
