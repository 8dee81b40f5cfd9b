// SPDX-License-Identifier: Apache-2.0
import { vocabulary } from '../language.ts';
import type english from '../words/en/account.ts';

/** The words of getting an account, and of what somebody sets for themselves. */
export let account!: typeof english;

await vocabulary(
  { en: () => import('../words/en/account.ts'), ar: () => import('../words/ar/account.ts') },
  (loaded) => (account = loaded),
);
