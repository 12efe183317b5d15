/** Reports of our own, in the forms of real ones, and what pasting does to them. */
import { readFileSync } from 'node:fs';
import { absolute } from './source-tree.ts';

/** A report of `test/fixtures/reports`. */
export function reportSample(
  name: 'driver.txt' | 'decoded.txt' | 'big-endian.txt' | 'counted.log',
): string {
  return readFileSync(absolute(`test/fixtures/reports/${name}`), 'utf8');
}

const eachLine = (text: string, change: (line: string, i: number) => string): string =>
  text.split('\n').map(change).join('\n');
const logged = (text: string, prefix: (i: number) => string): string =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, i) => prefix(i) + line)
    .join('\n');
const second = (i: number): string => String(i % 60).padStart(2, '0');

/** A line broken as mail programs break it, with a mark before each part. */
function broken(line: string, width: number, mark: string): string {
  const parts: string[] = [];
  let part = '';
  for (const word of line.split(/(?<= )/)) {
    if ((part + word).trimEnd().length > width && part.trim() !== '') {
      parts.push(part.trimEnd());
      part = word.trimStart();
    } else part += word;
  }
  return [...parts, part].map((one) => mark + one).join('\n');
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

function quotedPrintable(text: string): string {
  return eachLine(text.replaceAll('=', '=3D'), (line) => {
    const parts: string[] = [];
    let rest = line.replace(/ $/, '=20');
    while (rest.length > 75) {
      const end = rest[74] === '=' ? 74 : rest[73] === '=' ? 73 : 75;
      parts.push(`${rest.slice(0, end)}=`);
      rest = rest.slice(end);
    }
    return [...parts, rest].join('\n');
  });
}

/** What pasting, sending, logging and showing does to a report; it stays the same report. */
export const PASTED: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'line ends of DOS': (text) => text.replaceAll('\n', '\r\n'),
  'without indentation': (text) => eachLine(text, (line) => line.trimStart()),
  quoted: (text) => eachLine(text, (line) => `> ${line}`),
  'quoted four times': (text) => eachLine(text, (line) => `>>> > ${line}`),
  'quoted with bars': (text) => eachLine(text, (line) => `| ${line}`),
  'with tabs': (text) => eachLine(text, (line) => `\t${line}`),
  'no-break spaces': (text) => text.replaceAll('  ', '\u00a0 '),
  'broken at 72': (text) => eachLine(text, (line) => broken(line, 72, '')),
  'quoted and broken at 60': (text) => eachLine(text, (line) => broken(line, 60, '> ')),
  'quoted-printable': (text) =>
    `Content-Transfer-Encoding: quoted-printable\n\n${quotedPrintable(text)}`,
  base64: (text) =>
    `Content-Transfer-Encoding: base64\n\n${Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\n')}`,
  'a page of HTML': (text) => `<html><body><pre>\n${escaped(text)}</pre></body></html>`,
  'HTML with breaks': (text) => eachLine(escaped(text), (line) => `${line}<br />`),
  'a field of JSON': (text) => JSON.stringify({ id: 7, fields: [{ value: `See:\n\n${text}` }] }),
  'a field of JSON, cut': (text) => JSON.stringify({ value: text }).slice(0, -3),
  'UTF-16 taken for UTF-8': (text) => text.split('').join('\0'),
  'each second line blank': (text) => eachLine(text, (line) => `${line}\n`),
  colors: (text) =>
    eachLine(text, (line) => `\u001b[32m${line.slice(0, 2)}\u001b[0m${line.slice(2)}`),
  'a comment in C': (text) => eachLine(text, (line) => ` * ${line}`),
  'a patch': (text) => eachLine(text, (line) => `+${line}`),
  'grep -n': (text) => eachLine(text, (line, i) => `${i + 1}:${line}`),
  'a container': (text) => eachLine(text, (line) => `kernel-test_1  | ${line}`),
  'a build server': (text) =>
    eachLine(text, (line, i) => `2025-01-02T03:04:${second(i)}.1234567Z ${line}`),
  'a prefix that nobody knows': (text) => eachLine(text, (line, i) => `box{${100 + i}}: ${line}`),
  'Markdown, escaped': (text) => text.replaceAll(/[_[\]<>*]/g, '\\$&'),
  'without angle brackets': (text) => text.replaceAll(/\[<([0-9a-f]{8,16})>\]/g, '[$1]'),
  'addresses taken for tags': (text) => text.replaceAll(/<[0-9a-f]{8,16}>/g, ''),
  'a log': (text) => logged(text, (i) => `[  263.${200_000 + i}] kmemleak: `),
  'a log with callers': (text) =>
    logged(text, (i) => `<4>[  263.${200_000 + i}][   T57] kmemleak: `),
  'a log with dates': (text) =>
    logged(text, (i) => `[Mon Sep 15 09:12:${second(i)} 2025] kmemleak: `),
  syslog: (text) =>
    logged(text, (i) => `Sep 15 09:12:${second(i)} box kernel: [ 9.${100 + i}] kmemleak: `),
  journald: (text) =>
    logged(text, (i) => `2025-09-15T09:12:${second(i)}+02:00 box kernel: kmemleak: `),
  'dmesg -x': (text) => logged(text, (i) => `kern  :warn  : [  263.${200_000 + i}] kmemleak: `),
  logcat: (text) => logged(text, () => `06-15 12:00:01.123     0     0 W kmemleak: `),
  'logcat, brief': (text) => logged(text, () => `W/kmemleak(    0): `),
  'a log, quoted and broken': (text) =>
    eachLine(
      logged(text, (i) => `[  263.${200_000 + i}] kmemleak: `),
      (line) => broken(line, 70, '> '),
    ),
  'journalctl -o json': (text) =>
    eachLine(
      logged(text, () => 'kmemleak: '),
      (line, i) => JSON.stringify({ __CURSOR: `s${i}`, MESSAGE: line, PRIORITY: '4' }),
    ),
  'dmesg --json': (text) => {
    const dmesg = logged(text, () => 'kmemleak: ').split('\n');
    return JSON.stringify({ dmesg: dmesg.map((msg, i) => ({ pri: 4, time: 1.5 + i, msg })) });
  },
};
