// SPDX-License-Identifier: Apache-2.0
import { vocabulary } from '../language.ts';
import type english from '../words/en/calendar.ts';

/** The words of the calendar and of what is planned in it. */
export let calendar!: typeof english;

await vocabulary(
  { en: () => import('../words/en/calendar.ts'), ar: () => import('../words/ar/calendar.ts') },
  (loaded) => (calendar = loaded),
);
