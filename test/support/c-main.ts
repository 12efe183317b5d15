/** Programs in C of a test: the body of a main(), with the usual headers. */
const HEAD = `#include <stdio.h>
#include <stdlib.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
`;

export function main(body: string, before = ''): string {
  return `${HEAD}${before}\nint main(void)\n{\n${body}\nreturn 0;\n}\n`;
}
