#!/usr/bin/env bash
# glibc's mtrace script (libc-devtools 2.36-9+deb12u14): what is no log of mtrace() is reported as "No memory leaks."
#
# The script takes `mtrace [BINARY] LOG`. A CI job that forgets the log, or whose program never called mtrace(), gives
# it a program alone, an empty file or some other text. What does it say?
#
# Guess: that there is no trace in it, with a status that is not 0; the script of a file that is missing does so.
# Found: one argument is the log. Lines that do not look like a log's are passed over, so a program, a text and an
#   empty file all have "No memory leaks." and the status 0. Only a real log with leaks has 1, a missing file 2.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq libc-devtools=2.36-9+deb12u14 >/dev/null
dpkg -x libc-devtools_*.deb package
printf '= Start\n@ ./prog:[0x1139] + 0x55d0 0x10\n' >leaky.log
printf 'this is no log\n' >some.txt
: >empty

say() { # FILE
  status=0
  said=$(perl package/usr/bin/mtrace "$1" 2>&1 | tr -s '\n -' ' ') || status=$?
  echo "$(basename "$1"): ${said:0:45} ($status)"
}

{
  say leaky.log
  say some.txt
  say empty
  say /bin/true
  say missing.log
} | tee seen
cat >wanted <<'TEXT'
leaky.log:  Memory not freed: Address Size Caller 0x0000 (1)
some.txt: No memory leaks.  (0)
empty: No memory leaks.  (0)
true: No memory leaks.  (0)
missing.log: Cannot open mtrace data file at package/usr/b (2)
TEXT
diff wanted seen
