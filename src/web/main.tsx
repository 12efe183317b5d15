/** The page's beginning. */
import { render } from 'preact';
import { begin, bench, openFirst, pane, trouble } from './state/lab.ts';
import { openLink } from './state/opened.ts';
import { COMMON_KEYS, listenToKeys } from './state/keyboard.ts';
import { App } from './views/app.tsx';
import { openConsole } from './views/console.tsx';
import { isComparing, helpIsOpen, lessonsAreOpen, shareIsOpen } from './state/open-dialogs.ts';
import { isPlaying, moveBy, toggleQuestions, unit, type Unit } from './views/transport.tsx';

const UNIT_KEYS: Readonly<Record<string, Unit>> = {
  w: 'word',
  o: 'object',
  h: 'phase',
  s: 'scan',
  c: 'command',
  a: 'step',
  i: 'line',
};

listenToKeys({
  ...COMMON_KEYS,
  ArrowLeft: () => moveBy(bench, -1),
  ArrowRight: () => moveBy(bench, 1),
  p: () => (isPlaying.value = !isPlaying.value),
  x: () => (shareIsOpen.value = true),
  q: toggleQuestions,
  v: () => (isComparing.value = !isComparing.value),
  m: () => (lessonsAreOpen.value = true),
  '?': () => (helpIsOpen.value = true),
  e: () => {
    pane.value = 'source';
    document
      .querySelector('#editor')
      ?.shadowRoot?.querySelector<HTMLElement>('.cm-content')
      ?.focus();
  },
  r: () => {
    pane.value = 'console';
    void openConsole(bench);
  },
  l: () => {
    pane.value = 'memory';
    document.querySelector<HTMLElement>('#objects')?.focus();
  },
  ...Object.fromEntries(
    Object.entries(UNIT_KEYS).map(([key, one]) => [key, () => (unit.value = one)]),
  ),
});

render(<App />, document.querySelector('#lab')!);
async function start(): Promise<void> {
  await begin();
  if (!(await openLink()) && trouble.value === '') await openFirst();
}

window.addEventListener('hashchange', () => void openLink());
void start();
