/** The page's words in the language that it is read in. */
import { effect, signal } from '@preact/signals';
import { language } from '../state/settings.ts';
import { en, type Words } from './en.ts';

const words = signal<Words>(en);

/** Loads the words of a language, when they are not those that are there from the start. */
effect(() => {
  if (language.value === 'en') words.value = en;
  else void import('./zh.ts').then(({ zh }) => language.peek() === 'zh' && (words.value = zh));
});

/** A word of the page by its key, with what is put in. */
export function say(
  key: keyof Words,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return words.value[key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}
