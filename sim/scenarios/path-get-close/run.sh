#!/bin/sh
# usage, in this folder, as root: sh run.sh [fixed=1]
F=/sys/kernel/debug/kmemleak
COPY=/sys/module/path_get_close/parameters/copy
look() {
	sleep 6
	echo scan > $F
	sleep 6
	echo scan > $F
	cat $F
}

# Memory without what could be had back: caches are dropped first.
measure() {
	sync
	echo 3 > /proc/sys/vm/drop_caches
	sleep 1
	grep -E '^(MemTotal|MemFree|Slab):' /proc/meminfo
	grep -E '^(dentry|filp|[a-z0-9]*_?inode_cache) ' /proc/slabinfo
}
slab() {
	awk '/^Slab:/ { print $2 }' /proc/meminfo
}
dump() {
	command -v crash > /dev/null && printf 'kmem -i\nkmem -s dentry\n' | crash -s
}

# Stacks keep stale pointers, which would hide leaks.
echo stack=off > $F
echo scan > $F
echo clear > $F

insmod ./path-get-close.ko "$@"
echo 500 > $COPY
measure
before=$(slab)

# Hundreds of files a minute, for ten minutes.
i=0
while [ $i -lt 10 ]; do
	echo 500 > $COPY
	sleep 60
	i=$((i + 1))
done
measure
dump
after=$(slab)
echo "slabs grow by $(((after - before) * 6)) kB an hour"
look

rmmod path_get_close
look
