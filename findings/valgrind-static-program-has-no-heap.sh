#!/usr/bin/env bash
# valgrind 3.19.0: of a statically linked program it says that all its heap blocks were freed
#
# Test programs for a kernel's own heap are often linked statically, to run in an initramfs. What does memcheck
# say of them on the host?
#
# Guess: the same as of a dynamic one, for it works on machine code; where a malloc is linked in,
#   --soname-synonyms=somalloc=NONE tells it so.
# Found: it replaces malloc by preloading a library, and nothing preloads into a static program: `0 allocs, 0 frees`
#   and `All heap blocks were freed -- no leaks are possible`, whatever the program leaks, also with the option,
#   which changes where a replacement is put but not whether it is there; --error-exitcode sees no leak either.
#   Debian has the same busybox in both forms: the dynamic one has blocks in use at exit.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq valgrind=1:3.19.0-1 busybox=1:1.35.0-4+deb12u1+b1 busybox-static=1:1.35.0-4+deb12u1+b1 >/dev/null
for package in valgrind busybox busybox-static; do dpkg -x "$package"_*.deb "$package"; done

heap() { # PROGRAM [OPTION]
  VALGRIND_LIB=$folder/valgrind/usr/libexec/valgrind \
    valgrind/usr/bin/valgrind ${2:-} --leak-check=full "$1" sh -c 'a=1; echo $a' 2>&1 |
    sed -n 's/^==[0-9]*== *\(All heap.*\)/\1/p; s/^==[0-9]*== *total heap usage: \([0-9]*\) allocs.*/\1 allocs/p'
}

{
  echo "dynamic: $(heap busybox/bin/busybox | sed 's/^[1-9][0-9]* allocs/some allocs/' | paste -sd,)"
  echo "static: $(heap busybox-static/bin/busybox | paste -sd,)"
  echo "static, told so: $(heap busybox-static/bin/busybox --soname-synonyms=somalloc=NONE | paste -sd,)"
} | tee seen
cat > wanted <<'TEXT'
dynamic: some allocs
static: 0 allocs,All heap blocks were freed -- no leaks are possible
static, told so: 0 allocs,All heap blocks were freed -- no leaks are possible
TEXT
diff wanted seen
