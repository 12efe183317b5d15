/** What of the page is open. Most of it is loaded when it is. */
import { signal } from '@preact/signals';

export const helpIsOpen = signal(false);
export const shareIsOpen = signal(false);
export const lessonsAreOpen = signal(false);
/** Whether two machines stand side by side. */
export const isComparing = signal(false);
/** Whether one is asked. */
export const isAsked = signal(false);
/** Whether one is in a lesson. */
export const isInLesson = signal(false);

/** What there is to say of the link that was opened: it was made by another version. */
export const linkNote = signal<{ readonly version: string } | undefined>(undefined);
/** Whether the page is a part of another one. */
export const isEmbedded = signal(false);
