/** Errors as one types: a worker of their own compiles the source, so that nothing waits for it. */
import { linter, type Diagnostic } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { check, type Finding } from '../../machine/check.ts';
import { wanted } from '../../state/lab.ts';

const DELAY_MS = 300;

/** Underlines what the compiler says. */
export function checker(): Extension {
  return linter(
    async (view) => {
      const setup = wanted.peek();
      if (!setup) return [];
      const source = view.state.doc.toString();
      const findings = await check({ ...setup, source });
      return findings.flatMap((finding) => diagnostic(view, finding));
    },
    { delay: DELAY_MS },
  );
}

function diagnostic({ state }: EditorView, finding: Finding): Diagnostic[] {
  const { line, column, message, severity } = finding;
  if (line < 1 || line > state.doc.lines) return [];
  const { from, to, text } = state.doc.line(line);
  const start = Math.min(from + Math.max(0, column - 1), to);
  const word = /^\w+/.exec(text.slice(start - from))?.[0] ?? '';
  return [{ from: start, to: Math.min(to, start + Math.max(1, word.length)), message, severity }];
}
