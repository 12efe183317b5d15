/** A link to where one stands, and files to take along. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { graphAsSvg } from '../../record/graph-text.ts';
import type { Exported } from '../machine/protocol.ts';
import { referenceGraph } from '../../record/reference-graph.ts';
import { download, downloadText, mapPicture, stepsAsText } from '../state/exports.ts';
import { bench, tell, trouble, view } from '../state/lab.ts';
import { shareIsOpen } from '../state/open-dialogs.ts';
import { score, scoreText } from '../state/questions.ts';
import { currentLink } from '../state/opened.ts';
import { say } from '../words/say.ts';
import { Dialog } from './dialog.tsx';

/** The dialog. */
export function Share() {
  const link = useSignal('');
  const frame = useSignal('');
  const problem = useSignal('');
  useEffect(() => {
    void Promise.all([currentLink(), currentLink(true)]).then(
      ([plain, embedded]) => {
        link.value = plain;
        const attributes = 'width="960" height="640" title="kmemleak lab"';
        frame.value = `<iframe src="${embedded}" ${attributes}></iframe>`;
      },
      () => (problem.value = say('linkTooLong')),
    );
  }, []);
  return (
    <Dialog title={say('share')} open={shareIsOpen}>
      {problem.value === '' ? (
        <>
          <Text label={say('linkHere')} value={link.value} />
          <Text label={say('linkFrame')} value={frame.value} />
          <p class="hint">{say('linkHas')}</p>
        </>
      ) : (
        <p class="hint">{problem.value}</p>
      )}
      <h3>{say('takeAlong')}</h3>
      <Files />
      {trouble.value !== '' && (
        <p class="hint stop" role="alert">
          {say('refused', { why: trouble.value })}
        </p>
      )}
    </Dialog>
  );
}

function Text({ label, value }: { readonly label: string; readonly value: string }) {
  const copied = useSignal(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value);
    copied.value = true;
  };
  return (
    <p class="copy">
      <label>
        {label}
        <input
          type="text"
          readOnly
          value={value}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      </label>
      <button type="button" onClick={() => void copy().catch(() => undefined)}>
        {say(copied.value ? 'copied' : 'copy')}
      </button>
    </p>
  );
}

function Files() {
  const name = bench.setup.value?.name ?? 'lab';
  const picture = async (): Promise<void> => {
    // The map is drawn only while it is shown.
    view.value = 'map';
    await new Promise(requestAnimationFrame);
    const blob = await mapPicture();
    if (blob) download(`${name}-map.png`, blob);
  };
  const graph = (): void => {
    const now = bench.now.value;
    if (!now) return;
    const svg = graphAsSvg(referenceGraph(now.replay), `${name}, ${now.position}`);
    download(`${name}-graph.svg`, new Blob([svg], { type: 'image/svg+xml' }));
  };
  const from = async (what: Exported, file: string): Promise<void> => {
    await tell(async () => downloadText(file, await bench.export(what)));
  };
  return (
    <p class="actions">
      <button type="button" onClick={() => void picture()}>
        {say('saveMap')}
      </button>{' '}
      <button type="button" onClick={graph}>
        {say('saveGraph')}
      </button>{' '}
      <button type="button" onClick={() => downloadText(`${name}-steps.txt`, stepsAsText(bench))}>
        {say('saveSteps')}
      </button>{' '}
      <button type="button" onClick={() => void from('report', `${name}-report.txt`)}>
        {say('saveReport')}
      </button>{' '}
      <button type="button" onClick={() => void from('journal', `${name}-journal.json`)}>
        {say('saveJournal')}
      </button>{' '}
      <button type="button" onClick={() => void from('trace', `${name}.kml`)}>
        {say('saveTrace')}
      </button>{' '}
      {score.value.length > 0 && (
        <button type="button" onClick={() => downloadText(`${name}-score.txt`, scoreText(name))}>
          {say('saveScore')}
        </button>
      )}
    </p>
  );
}
