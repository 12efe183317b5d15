/** The macros that are defined before the first line: gcc 12's for x86-64, and the host's. */

/** Name of the pseudo-file that holds gcc's macros. */
export const BUILT_IN = '<built-in>';
/** Name of the pseudo-file that holds the host's macros. */
export const COMMAND_LINE = '<command-line>';

const SIZES = [
  ['SHORT', 2],
  ['INT', 4],
  ['LONG', 8],
  ['LONG_LONG', 8],
  ['POINTER', 8],
  ['SIZE_T', 8],
  ['PTRDIFF_T', 8],
  ['WCHAR_T', 4],
  ['INT128', 16],
  ['FLOAT', 4],
  ['DOUBLE', 8],
  ['LONG_DOUBLE', 16],
] as const;

const LIMITS = [
  ['SCHAR', '0x7f'],
  ['SHRT', '0x7fff'],
  ['INT', '0x7fffffff'],
  ['LONG', '0x7fffffffffffffffL'],
  ['LONG_LONG', '0x7fffffffffffffffLL'],
  ['SIZE', '0xffffffffffffffffUL'],
  ['PTRDIFF', '0x7fffffffffffffffL'],
] as const;

const TYPES = [
  ['SIZE', 'long unsigned int'],
  ['PTRDIFF', 'long int'],
  ['WCHAR', 'int'],
  ['INT8', 'signed char'],
  ['INT16', 'short int'],
  ['INT32', 'int'],
  ['INT64', 'long int'],
  ['UINT8', 'unsigned char'],
  ['UINT16', 'short unsigned int'],
  ['UINT32', 'unsigned int'],
  ['UINT64', 'long unsigned int'],
  ['INTPTR', 'long int'],
  ['UINTPTR', 'long unsigned int'],
] as const;

/** The text of {@link BUILT_IN}. */
export function builtInMacros(): string {
  const macros: [string, string][] = [
    ['__STDC__', '1'],
    ['__STDC_VERSION__', '201112L'],
    ['__STDC_HOSTED__', '0'],
    ['__GNUC__', '12'],
    ['__GNUC_MINOR__', '2'],
    ['__GNUC_PATCHLEVEL__', '0'],
    ['__VERSION__', '"12.2.0"'],
    ['__OPTIMIZE__', '1'],
    ['__x86_64__', '1'],
    ['__x86_64', '1'],
    ['__amd64__', '1'],
    ['__amd64', '1'],
    ['__LP64__', '1'],
    ['_LP64', '1'],
    ['__ELF__', '1'],
    ['__linux__', '1'],
    ['__linux', '1'],
    ['linux', '1'],
    ['__unix__', '1'],
    ['__CHAR_BIT__', '8'],
    ['__BIGGEST_ALIGNMENT__', '16'],
    ['__ORDER_LITTLE_ENDIAN__', '1234'],
    ['__ORDER_BIG_ENDIAN__', '4321'],
    ['__BYTE_ORDER__', '__ORDER_LITTLE_ENDIAN__'],
    ['__GCC_HAVE_SYNC_COMPARE_AND_SWAP_8', '1'],
    ['__ATOMIC_RELAXED', '0'],
    ['__ATOMIC_CONSUME', '1'],
    ['__ATOMIC_ACQUIRE', '2'],
    ['__ATOMIC_RELEASE', '3'],
    ['__ATOMIC_ACQ_REL', '4'],
    ['__ATOMIC_SEQ_CST', '5'],
    ['__KERNEL__', '1'],
    ['__DATE__', '"Jan  1 1970"'],
    ['__TIME__', '"00:00:00"'],
  ];
  for (const [name, size] of SIZES) macros.push([`__SIZEOF_${name}__`, String(size)]);
  for (const [name, value] of LIMITS) macros.push([`__${name}_MAX__`, value]);
  for (const [name, type] of TYPES) macros.push([`__${name}_TYPE__`, type]);
  return defineLines(macros);
}

/** The text of {@link COMMAND_LINE}: the host's macros, the module's name as kbuild gives it. */
export function hostMacros(
  defines: Readonly<Record<string, string>>,
  moduleName: string | undefined,
): string {
  const macros = Object.entries(defines);
  if (moduleName !== undefined) {
    macros.unshift(
      ['MODULE', '1'],
      ['KBUILD_MODNAME', `"${moduleName}"`],
      ['KBUILD_BASENAME', `"${moduleName}"`],
      ['__KBUILD_MODNAME', `kmod_${moduleName}`],
    );
  }
  return defineLines(macros);
}

function defineLines(macros: readonly (readonly [string, string])[]): string {
  return macros.map(([name, value]) => `#define ${name} ${value}\n`).join('');
}
