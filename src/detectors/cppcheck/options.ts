/** The options of cppcheck's command line. */

/** What was asked for. */
export interface Options {
  readonly paths: string[];
  readonly includeDirs: string[];
  readonly defines: Record<string, string>;
  readonly enabled: Set<string>;
  readonly suppressed: Set<string>;
  /** Those of `--library=`. */
  readonly libraries: string[];
  errorExit: number;
  isQuiet: boolean;
  template: string | undefined;
}

const GROUPS = new Set(
  'all warning style performance portability information unusedFunction missingInclude'.split(' '),
);
/** Options that change nothing of what is found here. */
const IGNORED = words(
  '-f -j -v -rp --force --verbose --inconclusive --inline-suppr --check-library --std --disable ' +
    '--report-progress --debug-warnings --platform --max-configs --max-ctu-depth --language ' +
    '--cppcheck-build-dir --file-filter --relative-paths --exitcode-suppressions ' +
    '--template-location',
);
/** Options that would have to do something that is not here. */
const ABSENT = words(
  '--addon --addon-python --clang --dump --errorlist --xml --project --project-configuration ' +
    '--rule --rule-file --plist-output --output-file --file-list --includes-file --include ' +
    '--suppressions-list --suppress-xml --check-config --doc',
);
/** Options whose value is the next word. */
const VALUED = new Set(['-i', '-x', '-j']);

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** The options, or what is wrong with them. */
export function parseOptions(args: readonly string[]): Options | string {
  const options: Options = {
    paths: [],
    includeDirs: [],
    defines: {},
    enabled: new Set(),
    suppressed: new Set(),
    libraries: [],
    errorExit: 0,
    isQuiet: false,
    template: undefined,
  };
  const values = [...args];
  for (let arg = values.shift(); arg !== undefined; arg = values.shift()) {
    const [name, value = ''] = arg.split(/=(.*)/s);
    if (!arg.startsWith('-')) options.paths.push(arg);
    else if (arg === '-q' || arg === '--quiet') options.isQuiet = true;
    else if (VALUED.has(arg)) values.shift();
    else if (arg.startsWith('-I')) options.includeDirs.push(arg.slice(2) || (values.shift() ?? ''));
    else if (arg.startsWith('-D')) {
      const [macro, text = '1'] = (arg.slice(2) || (values.shift() ?? '')).split(/=(.*)/s);
      options.defines[macro] = text;
    } else if (arg.startsWith('-U')) {
      if (arg === '-U') values.shift();
    } else if (name === '--enable') {
      for (const group of value.split(',')) {
        if (!GROUPS.has(group)) return `--enable parameter with the unknown name '${group}'`;
        options.enabled.add(group);
      }
    } else if (name === '--suppress') options.suppressed.add(value);
    else if (name === '--library') options.libraries.push(...value.split(','));
    else if (name === '--error-exitcode') {
      if (!/^[+-]?\d+$/.test(value)) {
        return "argument must be an integer. Try something like '--error-exitcode=1'.";
      }
      options.errorExit = Number(value);
    } else if (name === '--template') options.template = value;
    else if (arg === '--template') options.template = values.shift();
    else if (ABSENT.has(name)) return `'${name}' is not there on this machine`;
    else if (!IGNORED.has(name.replace(/^(-j)\d+$/, '$1')))
      return `unrecognized command line option: "${arg}".`;
  }
  return options;
}
