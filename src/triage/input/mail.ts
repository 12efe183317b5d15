/** How mails are encoded on their way. */

const BASE64 = /^content-transfer-encoding:\s*base64/im;
const QUOTED = /^content-transfer-encoding:\s*quoted-printable/im;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A mail's text without its encoding. */
export function decodeMail(text: string): string {
  const parts = BASE64.test(text) ? decodeParts(text) : text;
  return QUOTED.test(parts) || looksQuoted(parts) ? quotedPrintable(parts) : parts;
}

/** Signs that no plain text has: `=` at the end of long lines, blanks written as `=20`. */
function looksQuoted(text: string): boolean {
  return (
    /=(?:3D|C2=A0|E2=80)/.test(text) ||
    /=20\n|(?:^|[\s>])=A0/m.test(text) ||
    /^[^\n]{70,76}=\n/m.test(text)
  );
}

function quotedPrintable(text: string): string {
  return text
    .replaceAll(/=[ \t]{0,8}\n/g, '')
    .replaceAll(/(?:=C2)?=A0/gi, ' ')
    .replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
}

/** Decodes each run of base64 lines that follows a header which says so. */
function decodeParts(text: string): string {
  const out: string[] = [];
  let state: 'text' | 'head' | 'body' = 'text';
  for (const line of text.split('\n')) {
    if (state === 'body') {
      if (/^[A-Za-z0-9+/]{4,}={0,2}\s*$/.test(line)) {
        out[out.length - 1] += decodeBase64(line.trim());
        continue;
      }
      state = 'text';
    }
    if (/^content-transfer-encoding:\s*base64/i.test(line)) state = 'head';
    else if (state === 'head' && line.trim() === '') {
      state = 'body';
      out.push('');
      continue;
    }
    out.push(line);
  }
  return out.join('\n');
}

function decodeBase64(line: string): string {
  let bytes = '';
  let bits = 0;
  let held = 0;
  for (const char of line) {
    const value = DIGITS.indexOf(char);
    if (value < 0) break;
    held = ((held << 6) | value) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += String.fromCharCode((held >> bits) & 0xff);
    }
  }
  return bytes;
}
