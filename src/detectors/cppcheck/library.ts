/**
 * What cppcheck 2.10 knows of the C library when it is told nothing (std.cfg): what allocates, what
 * releases, what ends the program, and what keeps no pointer that it is given.
 */

/** What belongs together: what one function allocates another releases. */
export type Group = 'memory' | 'file';

const ALLOCATES: Readonly<Record<string, Group>> = {
  malloc: 'memory',
  calloc: 'memory',
  aligned_alloc: 'memory',
  strdup: 'memory',
  fopen: 'file',
  tmpfile: 'file',
};
const RELEASES: Readonly<Record<string, Group>> = { free: 'memory', fclose: 'file' };
/** Which argument it takes, from 0, and what comes of it. */
const REALLOCATES: Readonly<Record<string, { readonly group: Group; readonly arg: number }>> = {
  realloc: { group: 'memory', arg: 0 },
  reallocarray: { group: 'memory', arg: 0 },
  freopen: { group: 'file', arg: 2 },
};
/** Functions whose result is one of their arguments, from 0. */
const RETURNS_ARGUMENT: Readonly<Record<string, number>> = { strcpy: 0, strncpy: 0 };
const ENDS = new Set(['abort', 'exit', '_Exit', 'quick_exit', 'longjmp']);
/** Functions that do nothing with a pointer but read or write what it points to. */
const KEEPS_NOTHING = new Set(
  (
    'abs labs llabs asctime assert atexit atof atoi atol atoll bsearch ceil clearerr ' +
    'clock cos ctime difftime div exp fabs feof ferror fflush fgetc fgetpos fgets floor ' +
    'fopen fprintf fputc fputs fread fscanf fseek fsetpos ftell fwrite getc getchar ' +
    'getenv gets gmtime isalnum isalpha isblank iscntrl isdigit isgraph islower isprint ' +
    'ispunct isspace isupper isxdigit localtime log longjmp memchr memcmp memcpy memmove ' +
    'memset mktime perror pow printf putc putchar puts qsort rand remove rename rewind ' +
    'round scanf setbuf setjmp setlocale setvbuf sin snprintf sprintf sqrt srand sscanf ' +
    'strcat strchr strcmp strcoll strcpy strcspn strerror strftime strlen strncat ' +
    'strncmp strncpy strpbrk strrchr strspn strstr strtod strtof strtok strtol strtoll ' +
    'strtoul strtoull strxfrm system tan time tmpnam tolower toupper ungetc va_arg ' +
    'va_copy va_end va_start vfprintf vprintf vscanf vsnprintf vsprintf vsscanf'
  ).split(' '),
);

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** What cppcheck knows of functions, by name. */
export const STD = {
  allocates: (name: string): Group | undefined => own(ALLOCATES, name),
  releases: (name: string): Group | undefined => own(RELEASES, name),
  reallocates: (name: string) => own(REALLOCATES, name),
  returnsArgument: (name: string): number | undefined => own(RETURNS_ARGUMENT, name),
  ends: (name: string): boolean => ENDS.has(name),
  keepsNothing: (name: string): boolean => KEEPS_NOTHING.has(name),
  knows: (name: string): boolean =>
    KEEPS_NOTHING.has(name) ||
    ENDS.has(name) ||
    Object.hasOwn(ALLOCATES, name) ||
    Object.hasOwn(REALLOCATES, name),
} as const;
