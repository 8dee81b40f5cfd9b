// SPDX-License-Identifier: Apache-2.0
import { vocabulary } from '../language.ts';
import type english from '../words/en/lesson.ts';

/** The words of the connection test and of a class's door. */
export let lesson!: typeof english;

await vocabulary(
  { en: () => import('../words/en/lesson.ts'), ar: () => import('../words/ar/lesson.ts') },
  (loaded) => (lesson = loaded),
);
