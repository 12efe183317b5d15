import { expect, test } from 'vitest';
import { decodeMail } from '../../../../src/triage/input/mail.ts';

test('quoted-printable, whether a header says so or only the text shows it', () => {
  expect(decodeMail('f=3D1 a=20\nlong=\nline')).toBe('f=1 a \nlongline');
  expect(decodeMail('Content-Transfer-Encoding: quoted-printable\n\n=41b=\nc')).toContain('\nAbc');
});

test('no-break spaces of one byte, without a header', () => {
  expect(decodeMail('>> =A0 comm "a"=\n, pid 1')).toBe('>>   comm "a", pid 1');
});

test('parts in base64, and text after them', () => {
  const body = Buffer.from('unreferenced object\n  comm').toString('base64');
  const mail = `Content-Transfer-Encoding: base64\n\n${body}\n\n--part\nplain`;
  expect(decodeMail(mail)).toContain('unreferenced object\n  comm\n\n--part\nplain');
});

test('a plain text stays as it is, with = in it too', () => {
  const plain = 'a = b\n00 3d 3d  .==.=\n c=d';
  expect(decodeMail(plain)).toBe(plain);
});
