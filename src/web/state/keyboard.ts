/** Keys that are commands wherever one is, but not where one types. */
import { bench, view, VIEWS } from './lab.ts';
import { hasKeys, language, nextTheme } from './settings.ts';

/** What a key does. */
export type KeyActions = Readonly<Record<string, () => void>>;

/** Where keys are text. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest('input:not([type=range]):not([type=checkbox]), textarea, select, dialog') !==
      null || target.closest('.editor, .terminal') !== null
  );
}

/** The next or the previous block of the module becomes the selected one. */
export function selectOwn(direction: 1 | -1): void {
  const now = bench.now.peek();
  if (!now) return;
  const { replay } = now;
  const own = replay.recording.births.own().filter((birth) => replay.isListed(birth));
  if (own.length === 0) return;
  const at = own.indexOf(bench.selected.value ?? -1);
  const next = at < 0 ? 0 : (at + direction + own.length) % own.length;
  bench.selected.value = own[next];
}

/** The commands that need nothing of the views. */
export const COMMON_KEYS: KeyActions = {
  'Shift+ArrowLeft': () => bench.move('phase', -1),
  'Shift+ArrowRight': () => bench.move('phase', 1),
  Home: () => bench.go(0),
  End: () => bench.go(bench.length),
  n: () => selectOwn(1),
  b: () => selectOwn(-1),
  d: () => {
    const { value } = bench.selected;
    if (value !== undefined) bench.goDecided(value);
  },
  t: nextTheme,
  z: () => (language.value = language.value === 'zh' ? 'en' : 'zh'),
  ...Object.fromEntries(VIEWS.map((name, i) => [`${i + 1}`, () => (view.value = name)])),
};

/** Listens to the keys of the page. */
export function listenToKeys(actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    const { key, shiftKey, ctrlKey, altKey, metaKey, target } = event;
    if (ctrlKey || altKey || metaKey || event.defaultPrevented || isTyping(target)) return;
    if (target instanceof HTMLInputElement && target.type === 'range' && key.startsWith('Arrow')) {
      return;
    }
    const isNamed = key.length > 1;
    if (!isNamed && !hasKeys.value) return;
    const name = isNamed && shiftKey ? `Shift+${key}` : key;
    if (!Object.hasOwn(actions, name)) return;
    event.preventDefault();
    actions[name]();
  });
}
