/** The keys. */
import { hasKeys } from '../state/settings.ts';
import type { Words } from '../words/en.ts';
import { helpIsOpen } from '../state/open-dialogs.ts';
import { Dialog } from './dialog.tsx';
import { say } from '../words/say.ts';

const KEYS: readonly (readonly [keys: string, what: keyof Words])[] = [
  ['← →', 'k_step'],
  ['Shift ← →', 'k_phase'],
  ['Home End', 'k_ends'],
  ['p', 'k_play'],
  ['i w o h s c a', 'k_unit'],
  ['n b', 'k_select'],
  ['d', 'k_decided'],
  ['1 … 6', 'k_views'],
  ['e r l', 'k_focus'],
  ['Esc', 'k_escape'],
  ['t z', 'k_theme'],
  ['q', 'questions'],
  ['v', 'compare'],
  ['m', 'lessons'],
  ['x', 'share'],
  ['?', 'k_help'],
];

/** The list of keys, over the page. */
export function Help() {
  return (
    <Dialog title={say('keysHelp')} open={helpIsOpen}>
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
    </Dialog>
  );
}
