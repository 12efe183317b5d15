/** The list of lessons, over the page. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { LESSON_MAX, type Both } from '../lessons/format.ts';
import { loadPack } from '../machine/packs.ts';
import { inLanguage, openLesson, openLessonText } from '../state/lesson.ts';
import { lessonsAreOpen } from '../state/open-dialogs.ts';
import { tell } from '../state/lab.ts';
import { say } from '../words/say.ts';
import { Dialog } from './dialog.tsx';

/** A lesson of the list. */
interface LessonEntry {
  readonly id: string;
  readonly title: Both;
  readonly minutes: number;
}

/** The list; and a lesson of one's own. */
export function LessonList() {
  const lessons = useSignal<readonly LessonEntry[]>([]);
  useEffect(() => {
    void tell(async () => {
      lessons.value = await loadPack<readonly LessonEntry[]>('lessons');
      // The list is in the page only after this.
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>('.lesson-list button')?.focus(),
      );
    });
  }, []);
  const open = async (file: File | undefined): Promise<void> => {
    if (!file || file.size > 4 * LESSON_MAX) return;
    await openLessonText(await file.text());
  };
  return (
    <Dialog title={say('lessons')} open={lessonsAreOpen}>
      <ol class="lesson-list">
        {lessons.value.map(({ id, title, minutes }) => (
          <li key={id}>
            <button type="button" onClick={() => void openLesson(id)}>
              {inLanguage(title)} <span class="n">{say('minutes', { n: minutes })}</span>
            </button>
          </li>
        ))}
      </ol>
      <p class="actions">
        <label>
          {say('ownLesson')}{' '}
          <input
            type="file"
            accept=".json,application/json"
            onChange={({ currentTarget }) => void open(currentTarget.files?.[0])}
          />
        </label>
      </p>
    </Dialog>
  );
}
