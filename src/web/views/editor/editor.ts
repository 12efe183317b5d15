/**
 * CodeMirror with C. It lives in a shadow root: there its style sheets are objects, and the page's
 * policy can forbid styles that come as text.
 */
import { defaultKeymap, history, historyKeymap, indentLess, insertTab } from '@codemirror/commands';
import { cpp } from '@codemirror/lang-cpp';
import {
  HighlightStyle,
  bracketMatching,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { EditorState, StateEffect, StateField, type Range } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  GutterMarker,
  drawSelection,
  gutter,
  keymap,
  lineNumbers,
  type DecorationSet,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { LineMark } from '../../state/source-marks.ts';
import { checker } from './checker.ts';

/** An editor on the page. */
export interface Editor {
  /** Shows another text. */
  show(source: string): void;
  mark(marks: readonly LineMark[]): void;
  focus(): void;
  destroy(): void;
}

const setMarks = StateEffect.define<readonly LineMark[]>();

const marksField = StateField.define<readonly LineMark[]>({
  create: () => [],
  update: (marks, { effects }) =>
    (effects.find((effect) => effect.is(setMarks))?.value as readonly LineMark[]) ?? marks,
  provide: (field) => EditorView.decorations.from(field, (marks) => (view) => lines(view, marks)),
});

function lines({ state }: EditorView, marks: readonly LineMark[]): DecorationSet {
  const ranges: Range<Decoration>[] = marks
    .filter(({ line }) => line <= state.doc.lines)
    .map(({ line, kind }) =>
      Decoration.line({ class: `line-${kind}` }).range(state.doc.line(line).from),
    );
  return Decoration.set(ranges, true);
}

const SIGNS = { made: '+', chosen: '+', now: '▶' } as const;

class Sign extends GutterMarker {
  private readonly of: LineMark;

  constructor(of: LineMark) {
    super();
    this.of = of;
  }

  override toDOM(): Node {
    const sign = document.createElement('span');
    sign.textContent = SIGNS[this.of.kind];
    sign.title = this.of.names.join(', ');
    return sign;
  }
}

const signs = gutter({
  class: 'signs',
  lineMarker: (view, { from }) => {
    const line = view.state.doc.lineAt(from).number;
    const mark = view.state.field(marksField).find((one) => one.line === line);
    return mark ? new Sign(mark) : null;
  },
  lineMarkerChange: (update) =>
    update.startState.field(marksField) !== update.state.field(marksField),
});

const colors = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.typeName, tags.modifier], color: 'var(--kw)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--cmt)' },
  { tag: [tags.string, tags.character, tags.number], color: 'var(--str)' },
  { tag: [tags.processingInstruction, tags.macroName], color: 'var(--kw)' },
]);

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '12px', color: 'var(--text)', backgroundColor: 'var(--pane)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '17px' },
  '.cm-gutters': { backgroundColor: 'var(--pane)', color: 'var(--dim)', border: 'none' },
  '.signs': { width: '16px', color: 'var(--accent)', textAlign: 'center' },
  '.line-made': { backgroundColor: 'var(--made)' },
  '.line-chosen, .line-now': { backgroundColor: 'var(--cur)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': {
    backgroundColor: 'var(--sel) !important',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--head)',
    color: 'var(--text)',
    border: '1px solid var(--line)',
  },
});

/** Makes an editor. @param changed - is told what was typed. */
export function createEditor(
  host: HTMLElement,
  source: string,
  changed: (text: string) => void,
): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  let isOurs = false;
  const state = EditorState.create({
    doc: source,
    extensions: [
      lineNumbers(),
      signs,
      marksField,
      history(),
      drawSelection(),
      bracketMatching(),
      indentUnit.of('\t'),
      cpp(),
      syntaxHighlighting(colors),
      look,
      checker(),
      EditorView.contentAttributes.of({ 'aria-label': 'C', spellcheck: 'false', tabindex: '0' }),
      keymap.of([
        // Tab leaves the editor, as on all of the page, unless the cursor stands before text.
        { key: 'Alt-ArrowRight', run: insertTab },
        { key: 'Alt-ArrowLeft', run: indentLess },
        { key: 'Escape', run: () => leave(host) },
        ...defaultKeymap,
        ...historyKeymap,
      ]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !isOurs) changed(update.state.doc.toString());
      }),
    ],
  });
  const view = new EditorView({ state, parent: root, root });
  return {
    show(text) {
      if (text === view.state.doc.toString()) return;
      isOurs = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      isOurs = false;
    },
    mark(marks) {
      const now = marks.find(({ kind }) => kind !== 'made');
      const at = now && now.line <= view.state.doc.lines ? view.state.doc.line(now.line).from : -1;
      view.dispatch({
        effects: [
          setMarks.of(marks),
          ...(at < 0 ? [] : [EditorView.scrollIntoView(at, { y: 'nearest', yMargin: 40 })]),
        ],
      });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function leave(host: HTMLElement): boolean {
  host.closest<HTMLElement>('section')?.focus();
  return true;
}
