/** Results as JUnit's XML, which every CI reads. */
import type { Judged } from './findings.ts';

/** One thing that was looked at. */
export interface TestCase {
  /** What it belongs to: a module, a suite. */
  readonly group: string;
  readonly name: string;
  /** What went wrong. */
  readonly failure?: string;
  /** Why it does not count. */
  readonly skipped?: string;
  /** `file.c:12`. */
  readonly source?: string;
}

/** A file for one run; what is known or suppressed counts as skipped. */
export function junitOf(
  suite: string,
  findings: readonly Judged[],
  others: readonly TestCase[],
): string {
  const cases = [...others, ...findings.map(caseOf)];
  const count = (test: (one: TestCase) => boolean): number => cases.filter(test).length;
  const numbers =
    `tests="${cases.length}" failures="${count((one) => one.failure !== undefined)}" ` +
    `errors="0" skipped="${count((one) => one.skipped !== undefined)}"`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<testsuites ${numbers}>\n  <testsuite name="${escaped(suite)}" ${numbers}>\n` +
    `${cases.map(caseText).join('')}  </testsuite>\n</testsuites>\n`
  );
}

function caseOf(finding: Judged): TestCase {
  const { rule, message, key, standing, why, source } = finding;
  const failure = { failure: `${message}\nkey: ${key}` };
  return {
    group: rule,
    name: `${source ?? finding.function ?? ''} ${key}`.trim(),
    ...(standing === 'new' ? failure : { skipped: `${standing}: ${why ?? ''}` }),
    ...(source === undefined ? {} : { source }),
  };
}

function caseText({ group, name, failure, skipped, source }: TestCase): string {
  const [, file, line] = /^(.*):(\d+)$/.exec(source ?? '') ?? [];
  const place = file === undefined ? '' : ` file="${escaped(file)}" line="${line}"`;
  const head = `    <testcase classname="${escaped(group)}" name="${escaped(name)}"${place}`;
  if (failure !== undefined) {
    const text = `${escaped(failure)}${source === undefined ? '' : `\n${escaped(source)}`}`;
    const first = escaped(failure.split('\n', 1)[0]);
    return `${head}>\n      <failure message="${first}">${text}</failure>\n    </testcase>\n`;
  }
  if (skipped === undefined) return `${head}/>\n`;
  return `${head}>\n      <skipped message="${escaped(skipped)}"/>\n    </testcase>\n`;
}

/** Text for XML, which has no other control characters than these. */
function escaped(text: string): string {
  const kept = text.replaceAll(/(?![\t\n\r])\p{Cc}/gu, '?');
  const names: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };
  return kept.replaceAll(/[&<>"]/g, (c) => `&${names[c]};`);
}
