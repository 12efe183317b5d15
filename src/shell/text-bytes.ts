/**
 * Text and bytes of files: UTF-8 by hand, because the core knows neither Node nor the DOM.
 */
import type { ByteString } from 'just-bash';

/**
 * The library's form of bytes: a string with a character for each. It makes them itself by
 * functions that its build for browsers does not have.
 */
export function toByteString(text: string): ByteString {
  let bytes = text;
  if (!isAscii(text)) {
    bytes = '';
    for (const byte of toBytes(text)) bytes += String.fromCharCode(byte);
  }
  return bytes as unknown as ByteString;
}

/** The UTF-8 bytes of `text`; with `raw`, every character is one byte. */
export function toBytes(text: string, raw = false): Uint8Array {
  if (raw || isAscii(text)) {
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(code));
    else if (code < 0x1_0000) bytes.push(0xe0 | (code >> 12), tail(code >> 6), tail(code));
    else bytes.push(0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code));
  }
  return Uint8Array.from(bytes);
}

function tail(code: number): number {
  return 0x80 | (code & 0x3f);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
