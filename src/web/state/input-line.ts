/** A line that is being typed, with its history: what readline does, as far as one misses it. */

/** The line and where its cursor is. */
export interface Line {
  readonly text: string;
  readonly cursor: number;
}

const HISTORY_MAX = 200;

/** A line of input. */
export class InputLine implements Line {
  text = '';
  cursor = 0;
  private readonly history: string[] = [];
  private at = 0;
  private draft = '';

  /** Takes what a terminal sends for a key, or pasted text; gives the line when it is entered. */
  take(data: string): string | undefined {
    const act = KEYS[data];
    if (act) {
      act(this);
      return undefined;
    }
    if (data === '\r' || data === '\n') return this.enter();
    // Sequences of keys that mean nothing here.
    if (data.startsWith('\x1b')) return undefined;
    this.insert(data.replaceAll(/[\r\n]+/g, '; ').replaceAll(/\p{Cc}/gu, ''));
    return undefined;
  }

  insert(text: string): void {
    this.set(
      this.text.slice(0, this.cursor) + text + this.text.slice(this.cursor),
      this.cursor + text.length,
    );
  }

  set(text: string, cursor = text.length): void {
    this.text = text;
    this.cursor = Math.max(0, Math.min(cursor, text.length));
  }

  /** A line from the history. */
  recall(direction: 1 | -1): void {
    const to = this.at + direction;
    if (to < 0 || to > this.history.length) return;
    if (this.at === this.history.length) this.draft = this.text;
    this.at = to;
    this.set(to === this.history.length ? this.draft : this.history[to]);
  }

  private enter(): string {
    const { text } = this;
    if (text.trim() !== '' && text !== this.history.at(-1)) this.history.push(text);
    if (this.history.length > HISTORY_MAX) this.history.shift();
    this.at = this.history.length;
    this.set('');
    return text;
  }
}

/** What a terminal sends for a key, and what it does. */
const KEYS: Readonly<Record<string, (line: InputLine) => void>> = {
  '\x7f': (line) => {
    if (line.cursor === 0) return;
    line.set(line.text.slice(0, line.cursor - 1) + line.text.slice(line.cursor), line.cursor - 1);
  },
  '\x1b[3~': (line) =>
    line.set(line.text.slice(0, line.cursor) + line.text.slice(line.cursor + 1), line.cursor),
  '\x1b[D': (line) => line.set(line.text, line.cursor - 1),
  '\x1b[C': (line) => line.set(line.text, line.cursor + 1),
  '\x1b[A': (line) => line.recall(-1),
  '\x1b[B': (line) => line.recall(1),
  '\x1b[H': (line) => line.set(line.text, 0),
  '\x1b[F': (line) => line.set(line.text),
  '\x01': (line) => line.set(line.text, 0),
  '\x05': (line) => line.set(line.text),
  '\x0b': (line) => line.set(line.text.slice(0, line.cursor), line.cursor),
  '\x15': (line) => line.set(line.text.slice(line.cursor), 0),
  '\x03': (line) => line.set(''),
};
