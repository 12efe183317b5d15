#!/bin/bash
# In the log of one scan no two reports have the same backtrace.
HERE="$(dirname "$(readlink -f "$0")")"
# shellcheck source=helpers.sh
source "${HERE}"/helpers.sh

FILE=/sys/kernel/debug/kmemleak
VERBOSE=/sys/module/kmemleak/parameters/verbose
before=$(cat "$VERBOSE")
trap 'echo "$before" > "$VERBOSE"; echo "put back"' EXIT
echo 1 > "$VERBOSE"
echo clear > "$FILE"
dmesg -C > /dev/null || verdict skip "no log"
modprobe kmemleak-test
rmmod kmemleak-test
for _ in $(seq 1 3); do
	echo scan > "$FILE"
	sleep 6
done
log=$(dmesg | sed 's/^\[[^]]*\] //')
twice=$(echo "$log" | awk '
	function finish() {
		if (inside && trace != "")
			seen[trace]++
		inside = 0
		trace = ""
	}
	/kmemleak: [0-9]+ new suspected memory leaks/ {
		finish()
		for (t in seen)
			if (seen[t] > 1)
				printf("%d times:\n%s\n", seen[t], t)
		delete seen
		next
	}
	/kmemleak: unreferenced object/ { finish(); inside = 1; next }
	inside && /kmemleak:[[:space:]]{4,}/ { trace = trace $0 "\n" }
	END { finish() }
')
[ -z "$twice" ] || verdict fail "printed twice"
verdict pass "$(echo "$log" | grep -c 'more object(s) with the same backtrace') groups"
