/**
 * Models lib/crc32.c, crc32_le(): the CRC with the reversed polynomial 0xedb88320, from a given
 * seed and, unlike zip's, with no inversion before or after. kmemleak finds with it whether an
 * object's contents changed between two scans.
 *
 * Eight bytes a step ("slicing by 8"), as the kernel with CONFIG_CRC32_SLICEBY8.
 */

const POLYNOMIAL = 0xedb88320;

/** TABLE[k * 256 + b]: the CRC of byte b followed by k zero bytes. */
const TABLE = makeTable();

function makeTable(): Int32Array {
  const table = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) !== 0 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    table[byte] = crc;
  }
  for (let i = 256; i < table.length; i++) {
    const shorter = table[i - 256];
    table[i] = (shorter >>> 8) ^ table[shorter & 255];
  }
  return table;
}

/**
 * The CRC of `bytes` from `start` up to `end`, unsigned, going on from `seed`.
 * @kernel lib/crc32.c crc32_le faithful
 */
export function crc32(
  seed: number,
  bytes: Uint8Array,
  start: number = 0,
  end: number = bytes.length,
): number {
  const table = TABLE;
  let crc = seed | 0;
  let at = start;
  for (const last = end - 8; at <= last; at += 8) {
    const low = crc ^ wordAt(bytes, at);
    crc =
      table[1792 + (low & 255)] ^
      table[1536 + ((low >>> 8) & 255)] ^
      table[1280 + ((low >>> 16) & 255)] ^
      table[1024 + (low >>> 24)] ^
      table[768 + bytes[at + 4]] ^
      table[512 + bytes[at + 5]] ^
      table[256 + bytes[at + 6]] ^
      table[bytes[at + 7]];
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ table[(crc ^ bytes[at]) & 255];
  return crc >>> 0;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}
