/** A window over the page. */
import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { say } from '../words/say.ts';

/** A dialog that is in the page while it is open. */
export function Dialog({
  title,
  open,
  children,
}: {
  readonly title: string;
  readonly open: Signal<boolean>;
  readonly children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-label={title} onClose={() => (open.value = false)}>
      <h2>{title}</h2>
      {children}
      <p class="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          {say('close')}
        </button>
      </p>
    </dialog>
  );
}
