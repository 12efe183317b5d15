/** The module's source: plain at first, an editor as soon as that is loaded. */
import { signal, useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { breath } from '../state/breath.ts';
import { bench, openSetup, scenarioText, wanted } from '../state/lab.ts';
import { sourceMarks, type LineMark } from '../state/source-marks.ts';
import { say } from '../words/say.ts';
import type { Editor } from './editor/editor.ts';

const editor = signal<Editor | undefined>(undefined);

/** The pane. */
export function SourcePane() {
  const setup = wanted.value;
  const marks = useComputed(() => sourceMarks(bench));
  if (!setup) return <p class="hint">{say('loading')}</p>;
  const isEdited = bench.setup.value !== undefined && setup.source !== bench.setup.value.source;
  return (
    <>
      <Story />
      <Code source={setup.source} marks={marks.value} />
      {isEdited && (
        <p class="actions">
          <button type="button" id="run" class="play" onClick={() => void openSetup(setup)}>
            {say('run')}
          </button>{' '}
          {say('edited')}
        </p>
      )}
    </>
  );
}

function Story() {
  const text = scenarioText.value;
  const name = wanted.value?.name;
  if (!text || text.story.length === 0 || name === undefined) return null;
  return (
    <details class="story">
      <summary>{say('story')}</summary>
      {text.story.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
    </details>
  );
}

function Code({ source, marks }: { readonly source: string; readonly marks: readonly LineMark[] }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isGone = false;
    void import('./editor/editor.ts').then(async ({ createEditor }) => {
      await breath();
      if (isGone || !host.current) return;
      editor.value = createEditor(host.current, source, (text) => {
        if (wanted.value) wanted.value = { ...wanted.value, source: text };
      });
    });
    return () => {
      isGone = true;
      editor.value?.destroy();
      editor.value = undefined;
    };
  }, []);
  // The effect comes late: more may have been typed since, which the source of then would undo.
  useEffect(() => editor.value?.show(wanted.peek()?.source ?? source), [source, editor.value]);
  useEffect(() => editor.value?.mark(marks), [marks, editor.value]);
  return (
    <>
      {!editor.value && <Plain source={source} marks={marks} />}
      <div class="editor" id="editor" ref={host} hidden={!editor.value} />
    </>
  );
}

function Plain({
  source,
  marks,
}: {
  readonly source: string;
  readonly marks: readonly LineMark[];
}) {
  return (
    <ol class="plain">
      {source.split('\n').map((text, i) => {
        const mark = marks.find(({ line }) => line === i + 1);
        return (
          <li key={i} class={mark?.kind ?? ''}>
            <code>{text || ' '}</code>
          </li>
        );
      })}
    </ol>
  );
}
