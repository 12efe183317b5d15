#!/usr/bin/env bash
# just-bash 3.4.2: a brace range of more than 10,000 words is cut without a word
#
# Scripts that drive a leak detector count in braces: `for i in {1..20000}; do …; done`.
#
# Guess: a range above a limit is an error, as a loop with too many turns is, which the library
#   documents as a limit of its own.
# Found: {1..25000} gives 10,000 words, the status is 0 and nothing is said; the documented limit of results (100,000)
#   does not change it when it is raised. A loop over it is too short by more than half, so a script
#   seems to have leaked 10,000 blocks and not 25,000. `seq` and `((…))` have no such end. A range
#   that goes down is cut at its far end, too: the last word of {25000..1} is 15001.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent just-bash@3.4.2

cat > run.mjs <<'JS'
import { Bash } from 'just-bash';

const bash = new Bash({ executionLimits: { maxBraceExpansionResults: 1_000_000, maxCommandCount: 1_000_000 } });
for (const line of [
  'echo {1..10000} | wc -w',
  'echo {1..25000} | wc -w',
  'w=$(echo {1..25000}); echo ${w##* }',
  'w=$(echo {25000..1}); echo ${w##* }',
  'seq 25000 | wc -l',
]) {
  const { stdout, stderr, exitCode } = await bash.exec(line);
  console.log(`${line} [${exitCode}] ${(stdout + stderr).trim()}`);
}
JS

node run.mjs | tee seen
cat > wanted <<'TEXT'
echo {1..10000} | wc -w [0] 10000
echo {1..25000} | wc -w [0] 10000
w=$(echo {1..25000}); echo ${w##* } [0] 10000
w=$(echo {25000..1}); echo ${w##* } [0] 15001
seq 25000 | wc -l [0] 25000
TEXT
diff wanted seen
echo "as found: a brace range is cut at 10,000 words without a message"
