// SPDX-License-Identifier: Apache-2.0
import { vocabulary } from '../language.ts';
import type english from '../words/en/school.ts';

/** The words of the pages from which a school is run. */
export let school!: typeof english;

await vocabulary(
  { en: () => import('../words/en/school.ts'), ar: () => import('../words/ar/school.ts') },
  (loaded) => (school = loaded),
);
