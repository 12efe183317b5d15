/** The tabs over the views of memory. */
import { view, VIEWS, type View } from '../state/lab.ts';
import { say } from '../words/say.ts';

/** The tabs; arrows go from one to the next. */
export function Tabs() {
  const choose = (name: View): void => {
    view.value = name;
    document.querySelector<HTMLElement>(`#tab-${name}`)?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    choose(VIEWS[(VIEWS.indexOf(view.value) + step + VIEWS.length) % VIEWS.length]);
  };
  return (
    <span role="tablist" class="tabs" aria-label={say('views')} onKeyDown={onKey}>
      {VIEWS.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-controls="view"
          aria-selected={view.value === name}
          tabIndex={view.value === name ? 0 : -1}
          onClick={() => choose(name)}
        >
          {say(name)}
        </button>
      ))}
    </span>
  );
}
