// SPDX-License-Identifier: Apache-2.0
import { vocabulary } from '../language.ts';
import type english from '../words/en/operator.ts';

/** The operator page's words. */
export let operator!: typeof english;

await vocabulary(
  { en: () => import('../words/en/operator.ts'), ar: () => import('../words/ar/operator.ts') },
  (loaded) => (operator = loaded),
);
