/** The page's words in the language that it is read in. */
import { language } from '../state/settings.ts';
import { en, type Words } from './en.ts';
import { zh } from './zh.ts';

/** A word of the page by its key, with what is put in. */
export function say(
  key: keyof Words,
  values: Readonly<Record<string, string | number>> = {},
): string {
  const text = (language.value === 'zh' ? zh : en)[key];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}
