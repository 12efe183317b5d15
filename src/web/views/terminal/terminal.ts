/** A terminal with the machine's shell. */
import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type ITheme } from '@xterm/xterm';
import { effect } from '@preact/signals';
import type { Bench, ConsoleLine } from '../../state/bench.ts';
import { InputLine } from '../../state/input-line.ts';
import { theme } from '../../state/settings.ts';
import { say } from '../../words/say.ts';
import { withStyleObjects } from './styles.ts';

/** A terminal on the page. */
export interface TerminalView {
  focus(): void;
}

const PROMPT = '# ';
const FONT_PX = 12;

/** Makes a terminal that shows what the bench's console has, and types into its machine. */
export function createTerminal(host: HTMLElement, bench: Bench): TerminalView {
  const options = {
    convertEol: true,
    screenReaderMode: true,
    fontSize: FONT_PX,
    fontFamily: getComputedStyle(host).getPropertyValue('--mono'),
    theme: themeOf(host),
    scrollback: 5000,
  };
  const terminal = new Terminal(options);
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  host.hidden = false;
  withStyleObjects(() => terminal.open(host));
  fit.fit();
  new ResizeObserver(() => fit.fit()).observe(host);
  effect(() => {
    void theme.value;
    requestAnimationFrame(() => (terminal.options.theme = themeOf(host)));
  });
  const typist = new Typist(terminal, bench);
  terminal.onData((data) => void typist.take(data));
  // Tab goes on through the page, and Escape leaves; completion is Ctrl-Space.
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.key === 'Tab') return false;
    if (event.key !== 'Escape') return true;
    host.closest<HTMLElement>('section')?.focus();
    return false;
  });
  effect(() => typist.show(bench.lines.value));
  terminal.textarea?.setAttribute('aria-label', say('console'));
  return { focus: () => terminal.focus() };
}

function themeOf(host: HTMLElement): ITheme {
  const style = getComputedStyle(host);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  return {
    background: color('--term'),
    foreground: color('--text'),
    cursor: color('--text'),
    cursorAccent: color('--term'),
    selectionBackground: color('--sel'),
  };
}

/** What is typed, and what is shown of the console. */
class Typist {
  private readonly terminal: Terminal;
  private readonly bench: Bench;
  private readonly line = new InputLine();
  private shown: readonly ConsoleLine[] = [];
  private isBusy = false;

  constructor(terminal: Terminal, bench: Bench) {
    this.terminal = terminal;
    this.bench = bench;
  }

  /** Shows lines that are new; all anew when the machine is another. */
  show(lines: readonly ConsoleLine[]): void {
    const isSame = this.shown.every((line, i) => line === lines[i]);
    if (!isSame) this.terminal.reset();
    const from = isSame ? this.shown.length : 0;
    this.terminal.write('\r\x1b[K');
    for (const { kind, text } of lines.slice(from)) {
      if (kind === 'typed') this.terminal.write(`${PROMPT}${text}\r\n`);
      else this.terminal.write(text.endsWith('\n') ? text : `${text}\r\n`);
    }
    this.shown = lines;
    this.prompt();
  }

  async take(data: string): Promise<void> {
    if (this.isBusy) return;
    if (data === '\0') {
      await this.complete();
      return;
    }
    const entered = this.line.take(data);
    if (entered === undefined || entered.trim() === '') {
      if (entered !== undefined) this.terminal.write('\r\n');
      this.prompt();
      return;
    }
    this.isBusy = true;
    await this.bench.type(entered).finally(() => (this.isBusy = false));
    this.prompt();
  }

  private async complete(): Promise<void> {
    const before = this.line.text.slice(0, this.line.cursor);
    const words = await this.bench.complete(before);
    const typed = /\S*$/.exec(before)![0];
    const [first] = words;
    if (first === undefined) return;
    let common = first;
    for (const word of words) while (!word.startsWith(common)) common = common.slice(0, -1);
    this.line.insert(common.slice(typed.length) + (words.length === 1 ? ' ' : ''));
    this.prompt();
  }

  private prompt(): void {
    const { text, cursor } = this.line;
    const back = text.length - cursor;
    this.terminal.write(`\r\x1b[K${PROMPT}${text}${back > 0 ? `\x1b[${back}D` : ''}`);
  }
}
