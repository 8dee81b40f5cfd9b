// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '../ask.ts';
import { percent } from '../format.ts';
import { locale } from '../language.ts';
import { calendar } from './words.ts';

type Outcome = Schemas['Outcome'];

/** What comes back and what is to be paid, in plain words; the first sentence is the price's. */
export function consequences({ share, as, fee, feePercent, rule }: Outcome): readonly string[] {
  const { outcome } = calendar;
  const back =
    share === 0 || as === 'none'
      ? outcome.nothing
      : share === 100
        ? outcome.whole[as]
        : outcome.part[as](percent(share / 100));
  const owed = fee ? money(fee) : feePercent ? percent(feePercent / 100) : '';
  return [back, ...(owed ? [outcome.fee(owed)] : []), outcome.rules[rule]];
}

/** "€12.50" of minor units. */
export function money({ minor, currency }: { readonly minor: number; readonly currency: string }): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}
