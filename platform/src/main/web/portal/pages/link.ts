// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { ask } from '../ask.ts';
import { ApiFailure } from '../call.ts';
import { Attempt, type Entries } from '../form.ts';
import { words } from '../language.ts';
import { tokenOf } from '../route.ts';
import { Spoken } from '../spoken.ts';
import { account } from './account-words.ts';
import { codeForm } from './code-form.ts';
import './entrance.ts';
import { entranceStyles } from './entrance.ts';

/** Signs in by the link of a mail; asks first where another browser asked for it. */
export class StoaLinkPage extends Spoken {
  @state() private step: 'trying' | 'confirm' | 'code' | 'recovery' | 'over' = 'trying';
  private readonly attempt: Attempt = new Attempt(this);
  private readonly token = tokenOf(location);
  private confirmed = false;

  override connectedCallback() {
    super.connectedCallback();
    void this.attempt
      .run(() => this.use())
      .then((done) => !done && this.step === 'trying' && (this.step = 'over'));
  }

  private async use(code?: string) {
    const { token, confirmed } = this;
    try {
      const body = { token, ...(confirmed && { confirmed }), ...(code && { code }) };
      this.signedIn(await ask('post', '/session/links/use', { body }));
    } catch (error) {
      const reason = error instanceof ApiFailure ? error.code : '';
      if (reason === 'confirmation_required') {
        this.step = 'confirm';
      } else if (reason === 'second_factor_required') {
        this.step = 'code';
      } else {
        throw error;
      }
    }
  }

  private readonly confirm = () => {
    this.confirmed = true;
    return this.attempt.run(() => this.use());
  };

  private readonly sendCode = ({ code = '' }: Entries) => this.use(code);

  override render() {
    const { attempt, step } = this;
    if (step === 'confirm') {
      return html`<stoa-entrance heading=${account.link.title} lead=${account.link.elsewhere}>
        ${attempt.notice()}
        <div class="stack">
          <button class="button primary" @click=${this.confirm} aria-disabled=${attempt.busy}>
            ${attempt.label(account.link.confirm)}
          </button>
          <a class="button" href="/login">${words.cancel}</a>
        </div>
      </stoa-entrance>`;
    }
    if (step === 'code' || step === 'recovery') {
      const lead = step === 'code' ? words.codeLead : words.recoveryLead;
      return html`<stoa-entrance heading=${words.codeTitle} lead=${lead}>
        ${codeForm(attempt, step === 'recovery', this.sendCode, () => (this.step = step === 'code' ? 'recovery' : 'code'))}
      </stoa-entrance>`;
    }
    return html`<stoa-entrance heading=${account.link.title}>
      ${
        step === 'trying'
          ? html`<p role="status"><span class="turning">${icon('loader')}</span> ${words.usingLink}</p>`
          : html`${attempt.notice()}
              <p><a class="button" href="/login">${words.signIn}</a></p>`
      }
    </stoa-entrance>`;
  }

  static override styles = [base, entranceStyles];
}
customElements.define('stoa-link-page', StoaLinkPage);
