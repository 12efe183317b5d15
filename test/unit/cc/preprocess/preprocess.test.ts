import { expect, test } from 'vitest';
import { expand } from '../../../support/c-front.ts';

test('conditionals', () => {
  const source = `#define A 2
#if defined(A) && !defined B && A > 1
one
#elif 1
no
#else
no
#endif
#ifdef B
no it's skipped, "with open quotes
#  if nonsense ( ( 
#  endif
#else
two
#endif
#ifndef B
three
#endif`;
  expect(expand(source)).toMatchObject({ text: 'one\ntwo\nthree', said: [] });
});

test('conditionals that do not match', () => {
  expect(expand('#else\n#endif\n#if 1\n#else\n#else\n').said).toEqual([
    '1: #else without #if',
    '2: #endif without #if',
    '5: #else after #else',
    '3: unterminated #if',
  ]);
});

test('headers are found beside the file, then in the folders', () => {
  const files = {
    'a.c': '#include "x.h"\n#include <sys/y.h>\n#define H <z.h>\n#include H\nend',
    'x.h': 'beside',
    'inc/x.h': 'wrong',
    'inc/sys/y.h': '#include "../w.h"\ny',
    'inc/w.h': 'w',
    'more/z.h': '#pragma once\n#include "z.h"\nz',
  };
  expect(expand(files, { includeDirs: ['inc', 'more'] })).toMatchObject({
    text: 'beside\nw\ny\nz\nend',
    said: [],
  });
  expect(expand({ 'a.c': '#include <gone.h>\n#include foo\n' }).said).toEqual([
    '1: no such header: gone.h',
    '2: #include expects "FILENAME" or <FILENAME>',
  ]);
});

test('headers before the file', () => {
  const files = { 'a.c': 'Y X', 'one.h': '#define X 1', 'two.h': '#define Y X X' };
  expect(expand(files, { preIncludes: ['one.h', 'two.h'] }).text).toBe('1 1 1');
});

test('__LINE__, __FILE__, __COUNTER__, #line', () => {
  const source = `#define HERE __FILE__:__LINE__
HERE
__COUNTER__ __COUNTER__ __INCLUDE_LEVEL__ __BASE_FILE__
#line 100 "other.c"
HERE`;
  expect(expand(source).text).toBe('"a.c":2\n0 1 0 "a.c"\n"other.c":100');
});

test('#error, #warning, unknown directives, redefinitions', () => {
  const source = `#error it   is "broken"
#warning careful
#inclde <x.h>
#define A 1
#define A 2
#define A 2
#undef A
#define A 3
#pragma pack(1)
#pragma GCC diagnostic push
# 12 "x.c"
#
#undef 5
#define`;
  expect(expand(source).said).toEqual([
    '1: #error it is "broken"',
    '2: #warning careful',
    '3: invalid preprocessing directive #inclde',
    "5: 'A' redefined",
    '9: #pragma pack is not supported',
    '13: macro names must be identifiers',
    '14: no macro name given in #define',
  ]);
});

test('__has_include and __has_attribute', () => {
  const files = {
    'a.c': `#ifdef __has_include
#if __has_include("x.h") && !__has_include(<y.h>) && __has_attribute(packed)
yes
#endif
#endif`,
    'x.h': '',
  };
  expect(expand(files)).toMatchObject({ text: 'yes', said: [] });
});
