// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html } from 'lit';
import { base } from '#design/base.ts';
import { ask } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { words } from '../language.ts';
import { go, tokenOf } from '../route.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { account } from './account-words.ts';
import './entrance.ts';
import { entranceStyles } from './entrance.ts';
import { newPassword } from './new-password.ts';

/** Sets a new password by the link of a mail. */
export class StoaResetPage extends Spoken {
  private readonly attempt: Attempt = new Attempt(this);
  private readonly token = tokenOf(location);

  private readonly send = async ({ password = '' }: Entries) => {
    await ask('post', '/password-resets/use', { body: { token: this.token, password } });
    tell(account.reset.done);
    go('/login', true);
  };

  override render() {
    const { attempt } = this;
    return html`<stoa-entrance heading=${account.reset.title} lead=${account.reset.lead}>
      <form novalidate @submit=${attempt.submit(this.send)}>
        ${attempt.notice()} ${newPassword(attempt.complaints['password'])}
        <button class="button primary" aria-disabled=${attempt.busy}>
          ${attempt.label(account.reset.set)}
        </button>
      </form>
      <p><a href="/forgot-password">${account.reset.again}</a> · <a href="/login">${words.signIn}</a></p>
    </stoa-entrance>`;
  }

  static override styles = [base, entranceStyles];
}
customElements.define('stoa-reset-page', StoaResetPage);
