// SPDX-License-Identifier: Apache-2.0
import type core from './words/en/core.ts';

/** The portal's languages: the language's own name, and which way it is written. */
export const languages = {
  en: { name: 'English', direction: 'ltr' },
  ar: { name: 'العربية', direction: 'rtl' },
} as const;

export type Language = keyof typeof languages;

/** A vocabulary in every language, each loaded when it is needed. */
type Sheets<Words> = Readonly<Record<Language, () => Promise<{ readonly default: Words }>>>;

/** Fired on `document` when another language is spoken: whoever shows words shows them anew. */
export const spokenEvent = 'stoa-language';
const key = 'stoa.language';

/** What the portal speaks now. */
export let language: Language = 'en';
/** The same with the reader's region where the browser knows one: for dates and numbers. */
export let locale = 'en';
/** The words of the frame, of signing in, and of the pages that most people open. */
export let words!: typeof core;

type Take = () => void;
const vocabularies: ((wanted: Language) => Promise<Take>)[] = [];

/** Loads a vocabulary in the present language, and again whenever the language changes. */
export async function vocabulary<Words>(sheets: Sheets<Words>, take: (words: Words) => void): Promise<void> {
  const load = async (wanted: Language) => {
    const { default: loaded } = await sheets[wanted]();
    return () => take(loaded);
  };
  vocabularies.push(load);
  (await load(language))();
}

/** Speaks a language from now on. Fails, changing nothing, when its words can't be loaded. */
export async function speak(wanted: Language): Promise<void> {
  const takes = await Promise.all(vocabularies.map((load) => load(wanted)));
  language = wanted;
  locale = regional(wanted, navigator.languages);
  takes.forEach((take) => take());
  document.documentElement.lang = wanted;
  document.documentElement.dir = languages[wanted].direction;
  document.dispatchEvent(new Event(spokenEvent));
}

/** Loads the first words, in the language that was chosen here or that the browser asks for. */
export async function beginToSpeak(): Promise<void> {
  language = chosenLanguage() ?? preferred(navigator.languages);
  await vocabulary(
    { en: () => import('./words/en/core.ts'), ar: () => import('./words/ar/core.ts') },
    (loaded) => (words = loaded),
  );
  await speak(language);
}

/** Speaks a language and remembers it on this device. `theme.js` sets it before the first paint. */
export async function chooseLanguage(wanted: Language): Promise<void> {
  await speak(wanted);
  try {
    localStorage.setItem(key, wanted);
  } catch {
    // Storage is off: the choice lasts until the page closes.
  }
}

/** What was chosen on this device, if anything. */
export function chosenLanguage(): Language | undefined {
  try {
    return known(localStorage.getItem(key) ?? '');
  } catch {
    return undefined;
  }
}

/** The first of these tags that the portal speaks; English where it speaks none. */
export function preferred(tags: readonly string[]): Language {
  return tags.map(known).find((one) => one !== undefined) ?? 'en';
}

/** "ar" of "ar-EG", where the portal speaks it. */
export function known(tag: string): Language | undefined {
  const primary = tag.toLowerCase().split('-')[0] ?? '';
  return primary in languages ? (primary as Language) : undefined;
}

/** The reader's own form of a language, such as en-GB. */
export function regional(wanted: Language, tags: readonly string[]): string {
  return tags.find((tag) => known(tag) === wanted) ?? wanted;
}
