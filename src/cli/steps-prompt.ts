/** A recording, stepped through by words: what each gives is text. */
import { nearest } from '../base/diagnostic.ts';
import { hexPtr, parseAddr } from '../base/hex.ts';
import { KERNEL_FLAGS, OBJECT_REPORTED } from '../kmemleak/object-table.ts';
import { decisionAbout } from '../record/decision.ts';
import { KIND } from '../record/event-columns.ts';
import { graphAsDot } from '../record/graph-text.ts';
import type { Recording } from '../record/recording.ts';
import { referenceGraph } from '../record/reference-graph.ts';
import type { Replay } from '../record/replay.ts';
import { lineText, sentence, type Language } from '../record/sentence.ts';
import { stepAt } from '../record/step.ts';
import { tasksAt } from '../record/tasks.ts';
import { TreeView } from '../record/views/tree.ts';
import { nextStop, stepsOfInterest, type Stop } from '../record/walk.ts';
import { gatesText, heapText, pathText, rootsText, wordsText } from './steps-views.ts';

const HELP = `next [N]     N steps on (1); an empty line does the same    back [N]   N steps back
line         to the next line of the module's C              -line      to the one before
word         to the next word that points at an object       -word      to the one before
object       to the next object or root that is read         -object
phase        to the next phase of a scan                     -phase
scan         to the next scan                                -scan
command      to the next command                             -command
mine         to the next step about the module's own blocks  -mine
goto N       after N steps                                   end        to the last one
decided X    to where X was decided in this scan, and why
show [X]     the state now: colors of the module's blocks, the gray list; or all about X
gates X      what holds X back from the report, and what does not
words X      the words of X that point at something, and whether they count
tree X       the way of a look-up for X in the red-black tree
heap         the slabs that hold blocks of the module, place by place
roots        what a scan begins with
tasks        which task is where in C: its line, the calls, registers, stack
graph        the references between the blocks, for graphviz
quit
`;

const WORDS = [
  'next',
  'back',
  'line',
  'word',
  'object',
  'phase',
  'scan',
  'command',
  'mine',
  'goto',
  'end',
  'decided',
  'show',
  'gates',
  'words',
  'tree',
  'heap',
  'roots',
  'tasks',
  'graph',
  'help',
  'quit',
];
const STOPS: readonly string[] = ['line', 'word', 'object', 'phase', 'scan', 'command'];
const ROWS_MAX = 40;
const GRAY_MAX = 10;

/** A step as one line: its number, the time, what happened. */
export function lineAt(replay: Replay, language: Language = 'en'): string {
  const step = stepAt(replay);
  if (!step) return '     0  before the first step';
  const { scan, phase, kind } = step;
  const inPhase = kind === 'phase' ? '' : `, ${phase}`;
  const where = phase === undefined ? '' : `scan ${scan}${inPhase}: `;
  return `${String(step.step).padStart(6)}  ${where}${sentence(step, language)}`;
}

/** The block that a name or an address stands for: of several at one address the last. */
export function birthNamed({ births }: Recording, text: string): number | undefined {
  const named = births.find(text);
  const address = /^0x/i.test(text) ? parseAddr(text) : undefined;
  if (named !== undefined || address === undefined) return named;
  for (let birth = births.count; birth > 0; birth--) {
    const { pointer, size } = births.get(birth);
    if (address >= pointer && address < pointer + size) return birth;
  }
  return undefined;
}

/** The state at a position: its step, the run's own blocks, what is read, the gray list. */
export function stateText(replay: Replay, language: Language = 'en'): string {
  const { births } = replay.recording;
  const own = births.own().filter((birth) => replay.isListed(birth));
  const rows = own.slice(0, ROWS_MAX).map((birth) => `  ${rowText(replay, birth)}`);
  if (own.length > ROWS_MAX) rows.push(`  … and ${own.length - ROWS_MAX} more`);
  const gray = [...replay.grayList()].map((birth) => births.nameOf(birth));
  const more = gray.length > GRAY_MAX ? `, … and ${gray.length - GRAY_MAX} more` : '';
  const queue = gray.length === 0 ? 'empty' : `${gray.slice(0, GRAY_MAX).join(', ')}${more}`;
  const { block } = replay;
  const reading = block === undefined ? [] : [`reading: ${blockName(replay.recording, block)}`];
  return `${[lineAt(replay, language), ...rows, ...reading, `gray list: ${queue}`].join('\n')}\n`;
}

/** The object or root that a step begins to read. */
function blockName({ events, texts, births }: Recording, block: number): string {
  const subject = events.subject[block];
  return events.kind[block] === KIND.root ? texts[subject] : births.nameOf(subject);
}

/** Each task that is in C: its line, what it was called by, registers, stack pointer. */
function tasksText(replay: Replay): string {
  const inC = tasksAt(replay).filter(({ line }) => line !== undefined);
  if (inC.length === 0) return 'no task is in C code at this step\n';
  const rows = inC.flatMap(({ pid, comm, runs, line, frames, registers, sp }) => [
    `${comm} (pid ${pid})${runs ? ', running' : ''}: ${lineText(line!)}`,
    ...frames.map(({ text, source }) => `     ${text}${source === '' ? '' : ` ${source}`}`),
    `     sp ${hexPtr(sp ?? 0)} ${registers.map((r) => `${r.name} ${hexPtr(r.value)}`).join(' ')}`,
  ]);
  return `${rows.join('\n')}\n`;
}

function rowText(replay: Replay, birth: number): string {
  const { color, count, minCount, flags, name, size } = replay.object(birth)!;
  const letter = color[0].toUpperCase();
  const need = minCount > 0 ? `${count} of ${minCount} references` : 'needs no reference';
  const reported = flags & OBJECT_REPORTED ? ', reported' : '';
  return `${letter}  ${name}, ${size} bytes: ${color}, ${need}${reported}`;
}

/** Answers what a user types. */
export class StepsPrompt {
  private readonly replay: Replay;
  private readonly language: Language;
  private trees: TreeView | undefined;
  private interesting: readonly number[] | undefined;

  /** @param language - of the sentences about steps. */
  constructor(replay: Replay, language: Language) {
    this.replay = replay;
    this.language = language;
    replay.seek(0);
  }

  /** What is said first. */
  welcome(): string {
    const { births } = this.replay.recording;
    const own = births.own().length;
    return (
      `${this.replay.length} steps are recorded; ${own} blocks are of the module.\n` +
      'next, back, line, word, object, phase, scan, mine, goto N, decided X, show, help, quit\n'
    );
  }

  /** The answer to a line; undefined when it is to end. */
  answer(line: string): string | undefined {
    const [typed = 'next', rest = ''] = line.trim().split(/\s+/, 2).filter(Boolean);
    const isBack = typed.startsWith('-');
    const word = fullWord(isBack ? typed.slice(1) : typed);
    if (word === undefined) return unknown(typed);
    if (STOPS.includes(word)) return this.stop(word as Stop, isBack ? -1 : 1);
    switch (word) {
      case 'next':
        return this.move(rest, isBack ? -1 : 1);
      case 'back':
        return this.move(rest, -1);
      case 'mine':
        return this.mine(isBack ? -1 : 1);
      case 'goto':
        return this.goto(rest);
      case 'end':
        return this.to(this.replay.length);
      case 'decided':
        return this.decided(rest);
      case 'show':
        return rest === ''
          ? stateText(this.replay, this.language)
          : this.about(rest, (birth) => this.show(birth));
      case 'gates':
        return this.about(rest, (birth) => gatesText(this.replay, birth));
      case 'words':
        return this.about(rest, (birth) => wordsText(this.replay, this.treesHere(), birth));
      case 'tree':
        return this.about(rest, (birth) => pathText(this.replay, this.treesHere(), birth));
      case 'heap':
        return heapText(this.replay, this.treesHere());
      case 'roots':
        return rootsText(this.replay);
      case 'tasks':
        return tasksText(this.replay);
      case 'graph':
        return graphAsDot(referenceGraph(this.replay));
      case 'help':
        return HELP;
      default:
        return undefined;
    }
  }

  /** What there is to say of a block, if it is there. */
  private about(text: string, say: (birth: number) => string): string {
    const birth = birthNamed(this.replay.recording, text);
    if (birth === undefined) return this.noBlock(text);
    return this.replay.isListed(birth) ? say(birth) : `${text} is not there at this step\n`;
  }

  private treesHere(): TreeView {
    this.trees ??= new TreeView(this.replay.recording);
    this.trees.seek(this.replay.position);
    return this.trees;
  }

  private show(birth: number): string {
    const { pointer, by, comm, pid, trace } = this.replay.recording.births.get(birth);
    const { checksum, flags } = this.replay.object(birth)!;
    const lines = [
      rowText(this.replay, birth),
      `   at ${hexPtr(pointer)}, allocated by ${by}, ${comm} (pid ${pid})`,
      `   flags 0x${(flags & KERNEL_FLAGS).toString(16)}, checksum ${checksum.toString(16)}`,
      ...trace.map((frame) => `     ${frame}`),
    ];
    return `${lines.join('\n')}\n`;
  }

  private to(position: number): string {
    this.replay.seek(position);
    return `${lineAt(this.replay, this.language)}\n`;
  }

  private move(count: string, direction: 1 | -1): string {
    const n = count === '' ? 1 : wholeNumber(count);
    if (n === undefined) return `'${count}' is not a number of steps\n`;
    const { position, length } = this.replay;
    const target = Math.max(0, Math.min(length, position + direction * n));
    if (target !== position) return this.to(target);
    return direction > 0 ? 'this is the last step\n' : 'this is the start\n';
  }

  private goto(text: string): string {
    const n = wholeNumber(text);
    if (n !== undefined && n <= this.replay.length) return this.to(n);
    return `there is no step '${text}': 0 to ${this.replay.length}\n`;
  }

  private stop(stop: Stop, direction: 1 | -1): string {
    const { recording, position } = this.replay;
    const found = nextStop(recording, position, stop, direction);
    if (found !== undefined) return this.to(found);
    return `no ${direction > 0 ? 'further' : 'earlier'} ${stop}\n`;
  }

  private mine(direction: 1 | -1): string {
    const { recording, position } = this.replay;
    const steps = (this.interesting ??= stepsOfInterest(recording));
    const found =
      direction > 0
        ? steps.find((step) => step > position)
        : steps.filter((step) => step < position).at(-1);
    return found === undefined ? 'no such step\n' : this.to(found);
  }

  private decided(text: string): string {
    const birth = birthNamed(this.replay.recording, text);
    if (birth === undefined) return this.noBlock(text);
    const step = decisionAbout(this.replay.recording, birth, this.replay.position);
    return step === undefined ? `no scan so far has decided about ${text}\n` : this.to(step);
  }

  private noBlock(text: string): string {
    const { births } = this.replay.recording;
    const names = births.own().map((birth) => births.nameOf(birth));
    const near = nearest(text, names);
    const hint = near ? `did you mean ${near}?` : `blocks: ${names.slice(0, ROWS_MAX).join(', ')}`;
    return `there is no block '${text}'; ${hint}\n`;
  }
}

/** The word that a beginning of one stands for. */
function fullWord(typed: string): string | undefined {
  return WORDS.find((word) => word === typed) ?? WORDS.find((word) => word.startsWith(typed));
}

function unknown(typed: string): string {
  const near = nearest(typed, WORDS);
  return `'${typed}' is no word here${near ? `; did you mean ${near}?` : ''} ("help" lists them)\n`;
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
