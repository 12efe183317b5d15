/** The console: what was typed and answered; a terminal with the shell once one types. */
import { signal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Bench } from '../state/bench.ts';
import { say } from '../words/say.ts';
import type { TerminalView } from './terminal/terminal.ts';

const terminal = signal<TerminalView | undefined>(undefined);
const isLoading = signal(false);
const host = signal<HTMLElement | null>(null);

/** Opens the terminal, or goes to it. */
export async function openConsole(bench: Bench): Promise<void> {
  if (terminal.value) {
    terminal.value.focus();
    return;
  }
  if (isLoading.value || !host.value) return;
  isLoading.value = true;
  const { createTerminal } = await import('./terminal/terminal.ts');
  terminal.value = createTerminal(host.value, bench);
  isLoading.value = false;
  terminal.value.focus();
}

/** The pane. */
export function ConsolePane({ bench }: { readonly bench: Bench }) {
  return (
    <>
      {!terminal.value && <Log bench={bench} />}
      <div
        class="terminal"
        hidden={!terminal.value}
        ref={(element) => void (host.value = element)}
      />
      {!terminal.value && (
        <p class="actions">
          <button
            type="button"
            id="type"
            disabled={isLoading.value}
            onClick={() => void openConsole(bench)}
          >
            {say(isLoading.value ? 'loading' : 'type')}
          </button>{' '}
          <span class="n">{say('consoleHint')}</span>
        </p>
      )}
    </>
  );
}

function Log({ bench }: { readonly bench: Bench }) {
  const box = useRef<HTMLDivElement>(null);
  useSignalEffect(() => {
    void bench.lines.value;
    // The lines are in the page only after this.
    requestAnimationFrame(() => box.current && (box.current.scrollTop = box.current.scrollHeight));
  });
  return (
    <div class="log" ref={box} tabIndex={0} role="log" aria-label={say('console')}>
      {bench.lines.value.map(({ kind, text }, i) => (
        <div key={i} class={kind}>
          {kind === 'typed' ? `# ${text}` : text}
        </div>
      ))}
    </div>
  );
}
