/** The page as a whole. */
import { useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { bench, pane, PANES, view, type Pane } from '../state/lab.ts';
import { colorCounts } from '../state/objects.ts';
import { say } from '../words/say.ts';
import { ConsolePane } from './console.tsx';
import { Glyph } from './glyph.tsx';
import { Header } from './header.tsx';
import { HeapMap } from './heap.tsx';
import { Help } from './help.tsx';
import { ObjectPane } from './object.tsx';
import { ObjectList } from './objects.tsx';
import { Phases } from './phases.tsx';
import { SourcePane } from './source.tsx';
import { Tabs } from './tabs.tsx';
import { Transport } from './transport.tsx';

/** The page. */
export function App() {
  useSignalEffect(() => {
    document.querySelector<HTMLElement>('#lab')!.dataset['status'] = bench.status.value.is;
    document.title = `${bench.setup.value?.name ?? ''} – ${say('title')}`.replace(/^ – /, '');
  });
  return (
    <>
      <Header />
      <PaneTabs />
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
          <MemoryView />
        </section>
        <Pane name="scan" title={scanTitle()}>
          <Phases bench={bench} />
        </Pane>
        <Pane name="object" title={say('object')}>
          <ObjectPane bench={bench} />
        </Pane>
      </main>
      <footer>
        <Transport bench={bench} />
      </footer>
      <Help />
    </>
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
        <div class="view map-and-list" role="tabpanel" id="view" aria-labelledby="tab-map">
          <HeapMap bench={bench} />
          <ObjectList bench={bench} />
        </div>
      );
    default:
      return <div class="view" role="tabpanel" id="view" aria-labelledby={`tab-${view.value}`} />;
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
