// SPDX-License-Identifier: Apache-2.0
import { html } from 'lit';
import { field } from '#design/fields.ts';
import type { Attempt, Entries } from '../form.ts';
import { words } from '../language.ts';

/** Asks for the second factor: the app's code, or a recovery code. */
export function codeForm(
  attempt: Attempt,
  recovery: boolean,
  send: (entries: Entries) => Promise<unknown>,
  change: () => void,
) {
  const complaint = attempt.complaints['code'];
  return html`<form novalidate @submit=${attempt.submit(send)}>
      ${attempt.notice()}
      ${
        recovery
          ? field({
              name: 'code',
              label: words.recoveryCode,
              autocomplete: 'off',
              required: true,
              direction: 'ltr',
              complaint,
            })
          : field({
              name: 'code',
              label: words.code,
              autocomplete: 'one-time-code',
              inputmode: 'numeric',
              required: true,
              maxlength: 6,
              direction: 'ltr',
              complaint,
            })
      }
      <button class="button primary" aria-disabled=${attempt.busy}>
        ${attempt.busy ? attempt.label(words.signingIn) : words.signIn}
      </button>
    </form>
    <p>
      <button class="button quiet small" @click=${change}>
        ${recovery ? words.useApp : words.useRecovery}
      </button>
    </p>`;
}
