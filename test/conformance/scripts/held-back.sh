#!/bin/bash
# min_unref_scans=2 holds leaks of kmemleak-test back for one scan more than 1 does.
HERE="$(dirname "$(readlink -f "$0")")"
# shellcheck source=helpers.sh
source "${HERE}"/helpers.sh

FILE=/sys/kernel/debug/kmemleak
PARAMETER=/sys/module/kmemleak/parameters/min_unref_scans
MODULE=kmemleak-test

[ "$(id -u)" -eq 0 ] || verdict skip "not root"
[ -w "$PARAMETER" ] || verdict skip "no min_unref_scans"
modinfo "$MODULE" > /dev/null 2>&1 || verdict skip "no $MODULE"
before=$(cat "$PARAMETER")
put_back() {
	echo "$before" > "$PARAMETER" 2> /dev/null
	rmmod "$MODULE" 2> /dev/null
	echo clear > "$FILE"
	echo "put back"
}
trap put_back EXIT
echo scan=off > "$FILE" 2> /dev/null

load() {
	rmmod "$MODULE" 2> /dev/null
	echo clear > "$FILE"
	modprobe "$MODULE" || verdict fail "does not load"
	sleep 6
	echo scan > "$FILE"
}
listed() {
	echo scan > "$FILE"
	n=$(grep -c '\[kmemleak_test\]' "$FILE" 2> /dev/null)
	echo "${n:-0}"
}

echo 1 > "$PARAMETER"
load
at_once=$(listed)
echo 2 > "$PARAMETER"
load
first=$(listed)
second=$(listed)
[ "$at_once" -gt 0 ] || verdict fail "nothing is listed"
[ "$first" -eq 0 ] && [ "$second" -gt 0 ] || verdict fail "$first, then $second"
verdict pass "$at_once at once; held back: $first, then $second"
