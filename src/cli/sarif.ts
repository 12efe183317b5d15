/** Findings as SARIF 2.1.0, which editors and code hosts show beside the source. */
import { packageVersion } from './package-version.ts';
import { RULES, type Judged, type Rule } from './findings.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** A file for one run. */
export function sarifOf(findings: readonly Judged[]): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  const driver = {
    name: 'kmemleak-sim',
    version: packageVersion(),
    rules: rules.map((id) => ({ id, shortDescription: { text: RULES[id] } })),
  };
  const results = findings.map((finding) => resultOf(finding, rules));
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, undefined, 2)}\n`;
}

function resultOf(finding: Judged, rules: readonly Rule[]): object {
  const { rule, message, key, standing, why, count } = finding;
  const place = placeOf(finding);
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level: 'error',
    message: { text: message },
    ...(place === undefined ? {} : { locations: [place] }),
    partialFingerprints: { 'kmemleakKey/v1': key },
    occurrenceCount: count,
    baselineState: standing === 'known' ? 'unchanged' : 'new',
    ...(standing === 'suppressed'
      ? { suppressions: [{ kind: 'external', justification: why ?? '' }] }
      : {}),
  };
}

function placeOf({ source, function: name }: Judged): object | undefined {
  const [, file, line] = /^(.*):(\d+)$/.exec(source ?? '') ?? [];
  if (file === undefined && name === undefined) return undefined;
  const isRooted = file?.startsWith('/') ?? false;
  const uri =
    file && (isRooted ? 'file://' : '') + file.split('/').map(encodeURIComponent).join('/');
  return {
    ...(uri === undefined
      ? {}
      : {
          physicalLocation: { artifactLocation: { uri }, region: { startLine: Number(line) } },
        }),
    ...(name === undefined
      ? {}
      : { logicalLocations: [{ fullyQualifiedName: name, kind: 'function' }] }),
  };
}
