#!/usr/bin/env bash
# just-bash 3.4.2: whatever makes a read fail, the file "does not exist"
#
# The library runs bash scripts over a file system that one writes oneself. A simulated kernel's files
# fail in many ways: EIO, ENOMEM, EACCES.
#
# Guess: the error that the file system throws reaches the user, as strerror(3) words it; `cat` of a
#   file whose read fails with EIO says "Input/output error", as coreutils do.
# Found: every program says "No such file or directory", of a file that `ls -l` lists, with the status
#   of that; so do redirections. `md5sum` says it on standard output, and `cp` copies the file: it asks
#   the file system to copy and never reads. A simulator has to note such an error itself and put its
#   words in place of the library's.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent just-bash@3.4.2

cat > run.mjs <<'JS'
import { Bash, InMemoryFs } from 'just-bash';

class Failing extends InMemoryFs {}
for (const name of ['readFile', 'readFileBuffer', 'readFileBytes']) {
  const read = InMemoryFs.prototype[name];
  Failing.prototype[name] = async function (path, ...rest) {
    if (path === '/there') throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    return read.call(this, path, ...rest);
  };
}
const bash = new Bash({ fs: new Failing({ '/there': 'text\n' }) });
for (const line of [
  'ls /there', 'cat /there', 'head /there', 'grep text /there', 'sort /there',
  'cat < /there', 'md5sum /there', 'cp /there /copy && cat /copy',
]) {
  const { stdout, stderr, exitCode } = await bash.exec(line);
  console.log(`${line} [${exitCode}] ${(stdout + stderr).trim()}`);
}
JS

node run.mjs | tee seen
cat > wanted <<'TEXT'
ls /there [0] /there
cat /there [1] cat: /there: No such file or directory
head /there [1] head: /there: No such file or directory
grep text /there [2] grep: /there: No such file or directory
sort /there [1] sort: /there: No such file or directory
cat < /there [1] bash: /there: No such file or directory
md5sum /there [1] md5sum: /there: No such file or directory
cp /there /copy && cat /copy [0] text
TEXT
diff wanted seen
echo "as found: a read that fails with EIO is told as ENOENT"
