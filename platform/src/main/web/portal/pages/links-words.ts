// SPDX-License-Identifier: Apache-2.0
import { vocabulary } from '../language.ts';
import type english from '../words/en/links.ts';

/** The words of calendars elsewhere. */
export let links!: typeof english;

await vocabulary(
  { en: () => import('../words/en/links.ts'), ar: () => import('../words/ar/links.ts') },
  (loaded) => (links = loaded),
);
