// SPDX-License-Identifier: Apache-2.0
import { field } from '#design/fields.ts';
import { account } from './account-words.ts';

export const passwordCharsMin = 8;

/** Where a new password is chosen. */
export function newPassword(complaint: string | undefined) {
  return field({
    name: 'password',
    label: account.newPassword,
    hint: account.passwordHint(passwordCharsMin),
    type: 'password',
    autocomplete: 'new-password',
    required: true,
    minlength: passwordCharsMin,
    maxlength: 200,
    complaint,
  });
}
