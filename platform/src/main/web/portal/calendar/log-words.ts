// SPDX-License-Identifier: Apache-2.0
import { vocabulary } from '../language.ts';
import type english from '../words/en/log.ts';

/** The words of logging sessions by hand; a part of the shell, because it works without a network. */
export let log!: typeof english;

await vocabulary(
  { en: () => import('../words/en/log.ts'), ar: () => import('../words/ar/log.ts') },
  (loaded) => (log = loaded),
);
