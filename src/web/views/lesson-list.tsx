/** The list of lessons, over the page. */
import { useEffect } from 'preact/hooks';
import { LESSON_MAX } from '../lessons/format.ts';
import {
  inLanguage,
  lessonEntries,
  loadLessonEntries,
  openLesson,
  openLessonText,
  seenLessons,
} from '../state/lesson.ts';
import { lessonsAreOpen } from '../state/open-dialogs.ts';
import { tell, trouble } from '../state/lab.ts';
import { say } from '../words/say.ts';
import { Dialog } from './dialog.tsx';

/** The list; and a lesson of one's own. */
export function LessonList() {
  useEffect(() => {
    void tell(async () => {
      await loadLessonEntries();
      // The list is in the page only after this.
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>('.lesson-list button')?.focus(),
      );
    });
  }, []);
  const open = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    if (!file) return;
    // Longer texts are refused by their length: no more of a file needs to be read.
    await openLessonText(await file.slice(0, 4 * LESSON_MAX + 1).text());
    // The same file, mended, can be opened again.
    input.value = '';
  };
  return (
    <Dialog title={say('lessons')} open={lessonsAreOpen}>
      <ol class="lesson-list">
        {lessonEntries.value.map(({ id, title, minutes }) => (
          <li key={id}>
            <button type="button" onClick={() => void openLesson(id)}>
              {inLanguage(title)} <span class="n">{say('minutes', { n: minutes })}</span>
              {seenLessons.value.has(id) && <span class="n"> ✓ {say('seen')}</span>}
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
            onChange={({ currentTarget }) => void open(currentTarget)}
          />
        </label>
      </p>
      {trouble.value !== '' && (
        <p class="hint stop" role="alert">
          {say('refused', { why: trouble.value })}
        </p>
      )}
    </Dialog>
  );
}
