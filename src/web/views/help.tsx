/** The keys. */
import { signal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { hasKeys } from '../state/settings.ts';
import type { Words } from '../words/en.ts';
import { say } from '../words/say.ts';

export const helpIsOpen = signal(false);

const KEYS: readonly (readonly [keys: string, what: keyof Words])[] = [
  ['← →', 'k_step'],
  ['Shift ← →', 'k_phase'],
  ['Home End', 'k_ends'],
  ['p', 'k_play'],
  ['i w o h s c a', 'k_unit'],
  ['n b', 'k_select'],
  ['d', 'k_decided'],
  ['1 … 5', 'k_views'],
  ['e r l', 'k_focus'],
  ['Esc', 'k_escape'],
  ['t z', 'k_theme'],
  ['?', 'k_help'],
];

/** The list of keys, over the page. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useSignalEffect(() => {
    if (helpIsOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  });
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={() => (helpIsOpen.value = false)}>
      <h2 id="help-title">{say('keysHelp')}</h2>
      <dl class="keys">
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{say(what)}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={hasKeys.value}
          onChange={({ currentTarget }) => (hasKeys.value = currentTarget.checked)}
        />
        {say('keysOn')}
      </label>
      <p class="actions">
        <button type="button" onClick={() => (helpIsOpen.value = false)}>
          {say('close')}
        </button>
      </p>
    </dialog>
  );
}
