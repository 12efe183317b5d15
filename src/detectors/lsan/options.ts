/**
 * The options of the sanitizers, as `NAME=VALUE:NAME=VALUE` in LSAN_OPTIONS and ASAN_OPTIONS, and
 * suppressions of leaks.
 */
/** All options that change anything here; others are taken and change nothing. */
export interface SanitizerOptions {
  detectLeaks: boolean;
  exitcode: number;
  useGlobals: boolean;
  useStacks: boolean;
  useTls: boolean;
  useRegisters: boolean;
  useUnaligned: boolean;
  useRootRegions: boolean;
  reportObjects: boolean;
  maxLeaks: number;
  contextSize: number;
  printSuppressions: boolean;
  suppressions: string;
  printLegend: boolean;
  detectUseAfterReturn: boolean;
  abortOnError: boolean;
}

/** What is so without options. @param exitcode - what a leak makes of the program's status. */
export function defaultOptions(exitcode: number): SanitizerOptions {
  return {
    detectLeaks: true,
    exitcode,
    useGlobals: true,
    useStacks: true,
    useTls: true,
    useRegisters: true,
    useUnaligned: false,
    useRootRegions: true,
    reportObjects: false,
    maxLeaks: 0,
    contextSize: 30,
    printSuppressions: true,
    suppressions: '',
    printLegend: true,
    detectUseAfterReturn: false,
    abortOnError: false,
  };
}

const NAMES: Readonly<Record<string, keyof SanitizerOptions>> = {
  detect_leaks: 'detectLeaks',
  exitcode: 'exitcode',
  use_globals: 'useGlobals',
  use_stacks: 'useStacks',
  use_tls: 'useTls',
  use_registers: 'useRegisters',
  use_unaligned: 'useUnaligned',
  use_root_regions: 'useRootRegions',
  report_objects: 'reportObjects',
  max_leaks: 'maxLeaks',
  malloc_context_size: 'contextSize',
  print_suppressions: 'printSuppressions',
  suppressions: 'suppressions',
  print_legend: 'printLegend',
  detect_stack_use_after_return: 'detectUseAfterReturn',
  abort_on_error: 'abortOnError',
};
const TRUE = /^(1|yes|true)$/;

/** Sets what a text says. */
export function readOptions(options: SanitizerOptions, text: string): void {
  for (const part of text.split(/[ ,:\n\t\r]+/)) {
    const [, name, value] = /^(\w+)=["']?(.*?)["']?$/.exec(part) ?? [];
    const key = NAMES[name ?? ''];
    if (key === undefined) continue;
    const before = options[key];
    const to: Record<string, unknown> = options as unknown as Record<string, unknown>;
    if (typeof before === 'boolean') to[key] = TRUE.test(value);
    else if (typeof before === 'number') to[key] = Number(value) || 0;
    else to[key] = value;
  }
}

/** One line `leak:PATTERN`. */
export interface LeakSuppression {
  readonly template: string;
  readonly pattern: RegExp;
  blocks: number;
  bytes: number;
}

/** Reads suppressions; those of other kinds are left out. */
export function parseSuppressions(text: string): LeakSuppression[] {
  return text.split('\n').flatMap((line) => {
    const [, template] = /^\s*leak:(.*?)\s*$/.exec(line) ?? [];
    if (template === undefined) return [];
    return [{ template, pattern: patternOf(template), blocks: 0, bytes: 0 }];
  });
}

/** A part of a name with `*`; `^` and `$` bind it to the ends. */
function patternOf(template: string): RegExp {
  const escaped = template
    .replace(/^\^|\$$/g, '')
    .replaceAll(/[.+^${}()|[\]\\?]/g, String.raw`\$&`)
    .replaceAll('*', '.*');
  const [from, to] = [template.startsWith('^') ? '^' : '', template.endsWith('$') ? '$' : ''];
  return new RegExp(`${from}${escaped}${to}`);
}
