/**
 * A program under test: what the machine said of it, and what its graph says that is so. Both are
 * computed once, when a law first asks.
 */
import type { KernelVersion } from '../versions/kernels.ts';
import { ProgramParser, type Operation, type Program } from '../trace/parse.ts';
import type { Phase } from '../trace/phase.ts';
import type { Range, Word } from './heap-block.ts';
import { HeapFacts, type ScanFacts } from './heap-facts.ts';
import { tableOf, type TableRow } from './report-table.ts';
import { ScanModel, expectedReport, type Expected, type ScanEvent } from './scan-model.ts';
import { TraceGraph, type Vagueness } from './trace-graph.ts';
import type { CachedPointer, Conditions, ProgramRun, ProgramRunner } from './trace-machine.ts';

/** One `report` of a program. */
export interface ReportFacts {
  /** What was said. */
  readonly phase: Phase;
  /** What the model says must have been said. */
  readonly expected: Expected;
  /** The last scan; undefined before the first. */
  readonly scan: ScanFacts | undefined;
  /** What kmemleak knew at the report, by its name. */
  readonly ranges: ReadonlyMap<string, { readonly range: Range; readonly minCount: number }>;
  /** What was shown beside what was lost, and why they differ; empty before the first scan. */
  readonly table: readonly TableRow[];
  /** Name of the operation before it. */
  readonly after: string;
  /** The program changed something since the last scan. */
  readonly changed: boolean;
  /** Two scans have seen the heap as it is. */
  readonly settled: boolean;
  /** kmemleak has said that it is switched off: later scans do nothing. */
  readonly isOff: boolean;
}

/** A program, a kernel and a machine. */
export class Subject {
  readonly program: Program;
  readonly version: KernelVersion;
  /** What it runs under. */
  readonly conditions: Conditions;
  /** Laws that change programs try all that they can, not one by turns. */
  thorough = false;
  private readonly runner: ProgramRunner;
  private ran: ProgramRun | undefined;
  private followed: Followed | undefined;

  constructor(
    program: Program,
    version: KernelVersion,
    runner: ProgramRunner,
    conditions: Conditions = {},
  ) {
    this.program = program;
    this.version = version;
    this.runner = runner;
    this.conditions = conditions;
  }

  /** What the machine said. */
  get run(): ProgramRun {
    return (this.ran ??= this.runner.run(this.program, this.version, this.conditions));
  }

  /** The reports, one after the other. */
  get reports(): readonly ReportFacts[] {
    return this.follow().reports;
  }

  /** For each scan 1 when the model says that a second pass was due. */
  get confirm(): readonly number[] {
    return this.follow().confirm;
  }

  /** All scans, also those without a report. */
  get scans(): readonly ScanFacts[] {
    return this.follow().scans;
  }

  /** What about the program cannot be told from its text. */
  get vague(): ReadonlySet<Vagueness> {
    return this.follow().graph.vague;
  }

  /** What the program made happen, by the model. */
  get events(): ReadonlySet<ScanEvent> {
    return this.follow().events;
  }

  /** The heap at the end of the program. */
  get graph(): TraceGraph {
    return this.follow().graph;
  }

  /** Whether an operation of such a name occurs. */
  uses(names: RegExp): boolean {
    return this.program.operations.some((op) => names.test(op.name));
  }

  /** The same machine with another program. */
  variant(lines: readonly string[]): Subject {
    const program = programOf(lines, this.program.name);
    return new Subject(program, this.version, this.runner, this.conditions);
  }

  /** The same program on another kernel, or under other conditions. */
  on(version: KernelVersion, conditions = this.conditions): Subject {
    return new Subject(this.program, version, this.runner, conditions);
  }

  private follow(): Followed {
    return (this.followed ??= follow(this));
  }
}

const SWITCHED_OFF = 'Kernel memory leak detector disabled';

interface Followed {
  readonly graph: TraceGraph;
  readonly events: ReadonlySet<ScanEvent>;
  readonly reports: readonly ReportFacts[];
  readonly scans: readonly ScanFacts[];
  readonly confirm: readonly number[];
}

function follow({ program, version, run, conditions }: Subject): Followed {
  const { phases } = run;
  const graph = new TraceGraph(version);
  const model = new ScanModel(graph, conditions.motion);
  const facts = new HeapFacts(graph);
  const reports: ReportFacts[] = [];
  const scans: ScanFacts[] = [];
  let after = '';
  let changed = false;
  let isOff = false;
  for (const op of program.operations) {
    if (graph.apply(op)) {
      facts.change();
      changed = true;
    }
    if (op.name === 'scan') {
      const elsewhere = run.suspectsElsewhere?.[scans.length] === 1;
      const cached = cachedWords(graph, run.cached?.[scans.length] ?? []);
      scans.push(facts.scan(cached));
      model.scan(elsewhere, cached);
      changed = false;
    } else if (op.name === 'clear') {
      model.clear();
    } else if (op.name === 'report') {
      const phase = phases[reports.length];
      if (!phase) break;
      const scan = scans.at(-1);
      const settled = !changed && (scan?.quiet ?? 0) >= 2;
      const expected = expectedReport(graph, model);
      isOff ||= phase.log.includes(SWITCHED_OFF);
      const table = scan ? tableOf(scan, model, new Set(phase.reported), isOff) : [];
      reports.push({
        phase,
        expected,
        scan,
        ranges: known(graph),
        table,
        after,
        changed,
        settled,
        isOff,
      });
      continue;
    }
    after = op.name;
  }
  const { events, confirm } = model;
  return { graph, events, reports, scans, confirm };
}

/** Pointers of the slab allocator's own, as words. */
function cachedWords(graph: TraceGraph, pointers: readonly CachedPointer[]): Word[] {
  return pointers.flatMap(({ label, offset }): Word[] => {
    const target = graph.blocks.find((block) => block.label === label && !block.freed);
    if (!target) return [];
    const how = offset === undefined ? 'area' : 'plain';
    return [{ how, target, offset: offset ?? 0, text: '' }];
  });
}

function known(graph: TraceGraph): Map<string, { range: Range; minCount: number }> {
  return new Map(
    graph.ranges.map((range) => [graph.nameOf(range), { range, minCount: range.minCount }]),
  );
}

/**
 * The program of some lines.
 * @throws Error when a line is wrong.
 */
export function programOf(lines: readonly string[], name = 'p'): Program {
  const parser = new ProgramParser(name);
  for (const [i, line] of lines.entries()) parser.line(line, { file: name, line: i + 1 });
  const program = parser.finish();
  if (program) return program;
  const [{ line, message }] = parser.diagnostics;
  throw new Error(`line ${line} of '${name}', '${lines[line - 1]}': ${message}`);
}

/** The lines of a program. */
export function linesOf(program: Program): string[] {
  return program.operations.map((op: Operation) => op.text);
}

/** A program as a file that `kmemleak-sim trace` reads. */
export function toKml(program: Program, remarks: readonly string[] = []): string {
  const head = remarks.map((text) => `# ${text}\n`).join('');
  const body = linesOf(program).map((line) => `  ${line}\n`);
  return `${head}program ${program.name}\n${body.join('')}end\n`;
}
