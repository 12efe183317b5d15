#!/bin/sh
# usage, in this folder, as root: sh run.sh [fixed=1]
F=/sys/kernel/debug/kmemleak
look() {
	sleep 6
	echo scan > $F
	sleep 6
	echo scan > $F
	cat $F
}

# Stacks keep stale pointers, which would hide leaks.
echo stack=off > $F
echo scan > $F
echo clear > $F

insmod ./held-back.ko "$@"
look

rmmod held_back
look
