// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { ask } from '../ask.ts';
import { ApiFailure } from '../call.ts';
import { Attempt, type Entries } from '../form.ts';
import { words } from '../language.ts';
import { tokenOf } from '../route.ts';
import { Spoken } from '../spoken.ts';
import { account } from './account-words.ts';
import './entrance.ts';
import { entranceStyles } from './entrance.ts';

/** Proves an e-mail address by the link of a mail; in another browser by the password, too. */
export class StoaVerifyPage extends Spoken {
  @state() private step: 'trying' | 'password' | 'over' = 'trying';
  private readonly attempt: Attempt = new Attempt(this);
  private readonly token = tokenOf(location);

  override connectedCallback() {
    super.connectedCallback();
    void this.attempt
      .run(() => this.use())
      .then((done) => !done && this.step === 'trying' && (this.step = 'over'));
  }

  private async use(password?: string) {
    try {
      const body = { token: this.token, ...(password && { password }) };
      this.signedIn(await ask('post', '/registrations/verify', { body }));
    } catch (error) {
      if (!(error instanceof ApiFailure && error.code === 'password_required')) {
        throw error;
      }
      this.step = 'password';
    }
  }

  private readonly send = ({ password = '' }: Entries) => this.use(password);

  override render() {
    const { attempt, step } = this;
    const text = account.verify;
    if (step === 'password') {
      return html`<stoa-entrance heading=${text.title} lead=${text.again}>
        <form novalidate @submit=${attempt.submit(this.send)}>
          ${attempt.notice()}
          ${field({ name: 'password', label: words.password, type: 'password', autocomplete: 'current-password', required: true, complaint: attempt.complaints['password'] })}
          <button class="button primary" aria-disabled=${attempt.busy}>${attempt.label(text.confirm)}</button>
        </form>
      </stoa-entrance>`;
    }
    return html`<stoa-entrance heading=${text.title}>
      ${
        step === 'trying'
          ? html`<p role="status"><span class="turning">${icon('loader')}</span> ${text.trying}</p>`
          : html`${attempt.notice()}
              <p class="muted">${text.over}</p>
              <p><a class="button" href="/sign-up">${words.signUp}</a></p>`
      }
    </stoa-entrance>`;
  }

  static override styles = [base, entranceStyles];
}
customElements.define('stoa-verify-page', StoaVerifyPage);
