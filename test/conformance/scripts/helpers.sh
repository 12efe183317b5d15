# Sourced by the scripts beside it: they stop with a verdict and a status.
PASS=0
FAIL=1
SKIP=4

verdict() {
	echo "$1: $2"
	case "$1" in
	pass) exit "$PASS" ;;
	skip) exit "$SKIP" ;;
	*) exit "$FAIL" ;;
	esac
}
