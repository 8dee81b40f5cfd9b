// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '../ask.ts';
import { percent } from '../format.ts';
import { money } from './outcome.ts';
import { calendar } from './words.ts';

type Policy = Schemas['SessionPolicy'];

/** What a policy says, a sentence for each of its lines. */
export function policySentences(policy: Policy): readonly string[] {
  const text = calendar.policy;
  const { late, latePercent, noShow, noShowPercent, lateFee, lateFeePercent } = policy;
  const share = (value: number | undefined) => percent((value ?? 0) / 100);
  const fee = lateFee ? money(lateFee) : lateFeePercent ? text.ofPrice(share(lateFeePercent)) : '';
  return [
    policy.cancelBefore > 0
      ? text.early(policy.cancelBefore, text.back[policy.early])
      : text.always(text.back[policy.early]),
    ...(policy.cancelBefore > 0
      ? [text.late(late === 'partial' ? text.part(share(latePercent)) : text.back[late])]
      : []),
    ...(fee ? [text.fee(fee)] : []),
    text.noShow(
      policy.noShowAfter,
      noShow === 'partial' ? text.part(share(noShowPercent)) : text.back[noShow],
    ),
    text.tutorNoShow,
    text.technical(share(policy.technicalPercent ?? 50)),
  ];
}
