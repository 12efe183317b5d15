/**
 * Functions of the C library that AddressSanitizer replaces, to look at the memory that they are
 * given.
 */
export const INTERCEPTED = [
  'memcpy',
  'memmove',
  'memset',
  'memcmp',
  'strcpy',
  'strncpy',
  'strcat',
  'strncat',
  'strlen',
  'strdup',
  'strndup',
  'sprintf',
  'vsprintf',
  'snprintf',
  'vsnprintf',
  'printf',
  'puts',
  'fputs',
  'fgets',
  'fread',
  'fwrite',
  'read',
  'write',
] as const;
