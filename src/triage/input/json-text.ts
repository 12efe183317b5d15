/**
 * Reports inside JSON: a field of a bug tracker's record, `journalctl -o json`, `dmesg --json`.
 */

/** The fields that hold a line of a log. */
const MESSAGE = ['MESSAGE', 'msg', 'message', 'log', 'line', 'text'];

/** Whether the text is JSON, or was taken out of a string of it or of a programming language. */
export function looksLikeJson(text: string): boolean {
  if (/nreferenced object [^\n\\]{0,80}\\{1,4}[rn]/.test(text)) return true;
  return /^\s*[[{]/.test(text) && /"(?:MESSAGE|msg|message|log|line)"\s*:/.test(text);
}

/** JSON in a string of JSON, so deep. */
const DEPTH = 3;

/** The strings of it, one after the other. */
export function fromJson(text: string): string {
  let plain = oneLevel(text);
  for (let i = 1; i < DEPTH && looksLikeJson(plain); i++) plain = oneLevel(plain);
  return plain;
}

function oneLevel(text: string): string {
  const whole = parsed(text);
  if (whole !== undefined) return strings(whole).join('\n');
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const one = /^\s*[[{]/.test(line) ? parsed(line) : undefined;
    lines.push(one === undefined ? unescaped(line) : strings(one).join('\n'));
  }
  return lines.join('\n');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of a record of a log only its message: what else it holds would stand between two lines. */
function strings(value: unknown): string[] {
  const found: string[] = [];
  const todo: unknown[] = [value];
  while (todo.length > 0) {
    const one = todo.pop();
    if (typeof one === 'string') found.push(one);
    else if (Array.isArray(one)) {
      if (isBytes(one)) found.push(String.fromCharCode(...one));
      else for (let i = one.length - 1; i >= 0; i--) todo.push(one[i]);
    } else if (typeof one === 'object' && one !== null) {
      const record = one as Record<string, unknown>;
      const message = MESSAGE.find((name) => isMessage(record[name]));
      const values = message === undefined ? Object.values(record) : [record[message]];
      for (let i = values.length - 1; i >= 0; i--) todo.push(values[i]);
    }
  }
  return found;
}

function isMessage(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && isBytes(value));
}

/** How journald writes a message that is not plain text. */
function isBytes(list: readonly unknown[]): list is number[] {
  return (
    list.length > 0 &&
    list.length < 10_000 &&
    list.every((n) => Number.isInteger(n) && Number(n) < 256)
  );
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '', t: ' ', '"': '"', '\\': '\\' };

function unescaped(text: string): string {
  return text.replaceAll(/\\(u[0-9a-fA-F]{4}|[nrt"\\])/g, (_, code: string) =>
    code.length > 1
      ? String.fromCharCode(Number.parseInt(code.slice(1), 16))
      : (ESCAPES[code] ?? code),
  );
}
