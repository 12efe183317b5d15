/** Which of the page's dialogs are open. They are loaded when they are. */
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
