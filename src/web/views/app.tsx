/** The page as a whole. */
import { useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { bench, pane, PANES, view, type Pane } from '../state/lab.ts';
import { colorCounts } from '../state/objects.ts';
import { say } from '../words/say.ts';
import {
  helpIsOpen,
  isAsked,
  isComparing,
  isInLesson,
  lessonsAreOpen,
  shareIsOpen,
} from '../state/open-dialogs.ts';
import { isFirstVisit } from '../state/settings.ts';
import { lazy } from './lazy.tsx';
import { ConsolePane } from './console.tsx';
import { Glyph } from './glyph.tsx';
import { Queue } from './queue.tsx';
import { Header } from './header.tsx';
import { HeapMap } from './heap.tsx';
import { ObjectPane } from './object.tsx';
import { ObjectList } from './objects.tsx';
import { isEmbedded, linkNote } from '../state/open-dialogs.ts';
import { Phases } from './phases.tsx';
import { SourcePane } from './source.tsx';
import { Tabs } from './tabs.tsx';
import { Transport } from './transport.tsx';

const Share = lazy(async () => (await import('./share.tsx')).Share);
const Help = lazy(async () => (await import('./help.tsx')).Help);
const LessonList = lazy(async () => (await import('./lesson-list.tsx')).LessonList);
const LessonStrip = lazy(async () => (await import('./lesson.tsx')).LessonStrip);
const GraphView = lazy(async () => (await import('./graph.tsx')).GraphView);
const TreePane = lazy(async () => (await import('./tree.tsx')).TreePane);
const QuestionPanel = lazy(async () => (await import('./question.tsx')).QuestionPanel);
const Compare = lazy(async () => (await import('./compare.tsx')).Compare);
const Overview = lazy(async () => (await import('./overview.tsx')).Overview);
const BytesView = lazy(async () => (await import('./bytes.tsx')).BytesView);
const TasksView = lazy(async () => (await import('./tasks.tsx')).TasksView);
const TruthView = lazy(async () => (await import('./truth.tsx')).TruthView);

/** The page. */
export function App() {
  useSignalEffect(() => {
    document.querySelector<HTMLElement>('#lab')!.dataset['status'] = bench.status.value.is;
    document.querySelector<HTMLElement>('#lab')!.dataset['state'] = bench.hash.value;
    document.title = `${bench.setup.value?.name ?? ''} – ${say('title')}`.replace(/^ – /, '');
  });
  return (
    <>
      {!isEmbedded.value && <Header />}
      {linkNote.value && (
        <p class="note" role="alert">
          {say('otherVersion', linkNote.value)}
        </p>
      )}
      {isFirstVisit.value && !isInLesson.value && !isEmbedded.value && <Welcome />}
      {isInLesson.value && <LessonStrip />}
      {!isComparing.value && <PaneTabs />}
      {isComparing.value ? <Compare /> : <Panes />}
      <footer>
        <Transport bench={bench} />
        {isAsked.value && <QuestionPanel bench={bench} />}
      </footer>
      {helpIsOpen.value && <Help />}
      {lessonsAreOpen.value && <LessonList />}
      {shareIsOpen.value && <Share />}
    </>
  );
}

/** What somebody sees who comes for the first time. */
function Welcome() {
  return (
    <p class="welcome">
      {say('welcome')}{' '}
      <button type="button" class="play" onClick={() => (lessonsAreOpen.value = true)}>
        {say('beginHere')}
      </button>{' '}
      <button type="button" onClick={() => (isFirstVisit.value = false)}>
        {say('close')}
      </button>
    </p>
  );
}

function Panes() {
  return (
    <main data-pane={pane.value}>
      <Pane name="source" title={`${bench.setup.value?.name ?? ''}.c`}>
        <SourcePane />
      </Pane>
      <Pane name="console" title={say('console')}>
        <ConsolePane bench={bench} />
      </Pane>
      <section id="memory" data-name="memory" aria-label={say('memory')} tabIndex={-1}>
        <h2 class="with-tabs">
          <Tabs />
          <Legend />
        </h2>
        <div
          class={`view view-${view.value}`}
          role="tabpanel"
          id="view"
          aria-labelledby={`tab-${view.value}`}
        >
          <MemoryView />
        </div>
        {bench.now.value && <Queue bench={bench} now={bench.now.value} />}
      </section>
      <Pane name="scan" title={scanTitle()}>
        <Phases bench={bench} />
      </Pane>
      <Pane name="object" title={say('object')}>
        <ObjectPane bench={bench} />
      </Pane>
    </main>
  );
}

function scanTitle(): string {
  const now = bench.now.value;
  if (!now || now.replay.pass.scan === 0) return say('scan');
  const { scan, pass } = now.replay.pass;
  const which = say('scanNumber', { n: scan });
  return pass > 1 ? `${which}, ${say('passNumber', { n: pass })}` : which;
}

interface PaneProps {
  readonly name: Pane;
  readonly title: string;
  readonly children: ComponentChildren;
}

function Pane({ name, title, children }: PaneProps) {
  return (
    <section id={name} data-name={name} aria-label={say(name)} tabIndex={-1}>
      <h2>{title}</h2>
      <div class="body">{children}</div>
    </section>
  );
}

function PaneTabs() {
  return (
    <nav class="panes" aria-label={say('panes')}>
      {PANES.map((name) => (
        <button
          key={name}
          type="button"
          aria-current={pane.value === name}
          onClick={() => (pane.value = name)}
        >
          {say(name)}
        </button>
      ))}
    </nav>
  );
}

function MemoryView() {
  switch (view.value) {
    case 'map':
      return (
        <>
          <HeapMap bench={bench} />
          <div class="beside">
            <p class="columns n">{say('foundOfNeeded')}</p>
            <ObjectList bench={bench} />
            <Overview bench={bench} />
          </div>
        </>
      );
    case 'graph':
      return <GraphView bench={bench} />;
    case 'tree':
      return <TreePane bench={bench} />;
    case 'bytes':
      return <BytesView bench={bench} />;
    case 'tasks':
      return <TasksView bench={bench} />;
    default:
      return <TruthView bench={bench} />;
  }
}

function Legend() {
  const now = bench.now.value;
  if (!now) return null;
  const counts = colorCounts(now);
  return (
    <span class="legend">
      {(['white', 'gray', 'black'] as const).map((color) => (
        <span key={color}>
          <Glyph color={color} /> {say(color)} {counts[color]}
        </span>
      ))}
    </span>
  );
}
