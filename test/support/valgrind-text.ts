/**
 * What valgrind prints, with all that differs from machine to machine made alike: process ids,
 * addresses, and where functions of the C library are.
 */
export function alike(text: string, file: string): string[] {
  return text
    .split('\n')
    .map((line) =>
      line
        .replace(/^==\d+==/, '==P==')
        .replaceAll(/0x[0-9A-Fa-f]+/g, '0x')
        // With debugging symbols of the library there are lines, without them the object.
        .replace(/^(==P== {4}(?:at|by) 0x: .*) \((.*)\)$/, (whole, frame: string, place: string) =>
          place.startsWith(`${file}:`) || frame.includes(' main') ? whole : frame,
        ),
    )
    .filter((line) => line !== '');
}
