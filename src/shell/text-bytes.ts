/**
 * Text and bytes of files: UTF-8 by hand, because the core knows neither Node nor the DOM.
 */

/** The UTF-8 bytes of `text`; with `raw`, every character is one byte. */
export function toBytes(text: string, raw = false): Uint8Array {
  if (raw || isAscii(text)) return Uint8Array.from(text, (c) => c.charCodeAt(0) & 0xff);
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
