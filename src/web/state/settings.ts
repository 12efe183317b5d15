/**
 * What the user likes: language, theme, keys. Kept by the browser, where it lets a page keep
 * things.
 */
import { effect, signal } from '@preact/signals';

/** Languages of the page. */
export type Language = 'en' | 'zh';
/** How it looks; `system`: as everything else on this screen. */
export type Theme = 'system' | 'light' | 'dark';

const LANGUAGES: readonly Language[] = ['en', 'zh'];
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export const language = signal<Language>(kept('language', LANGUAGES) ?? browsersLanguage());
export const theme = signal<Theme>(kept('theme', THEMES) ?? 'system');
/** Whether single keys are commands. */
export const hasKeys = signal((kept('keys', ['on', 'off']) ?? 'on') === 'on');
/** Whether the page says how one begins: to who is here for the first time and has no link. */
export const isFirstVisit = signal(kept('welcomed', ['yes']) === undefined && location.hash === '');

effect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
  keep('language', language.value);
});
effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
  keep('theme', theme.value);
});
effect(() => keep('keys', hasKeys.value ? 'on' : 'off'));
effect(() => {
  if (!isFirstVisit.value) keep('welcomed', 'yes');
});

/** The next theme in turn. */
export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length];
}

function browsersLanguage(): Language {
  return navigator.languages.some((tag) => /^zh\b/i.test(tag)) &&
    !/^en\b/i.test(navigator.languages[0])
    ? 'zh'
    : 'en';
}

function kept<T extends string>(name: string, all: readonly T[]): T | undefined {
  try {
    const value = localStorage.getItem(`kmemleak-lab-${name}`);
    return all.find((one) => one === value);
  } catch {
    return undefined;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`kmemleak-lab-${name}`, value);
  } catch {
    // Nothing is kept for a page from a disk, or in a frame.
  }
}
