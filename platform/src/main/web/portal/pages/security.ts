// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { field } from '#design/fields.ts';
import { pages } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { words } from '../language.ts';
import { Loading } from '../loading.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { account } from './account-words.ts';
import './api-keys.ts';
import './devices.ts';
import { newPassword } from './new-password.ts';
import './passkeys.ts';
import './totp.ts';

/** How somebody signs in, and where they are signed in. */
export class StoaSecurityPage extends Spoken {
  @property({ attribute: false }) session!: Session;
  @state() private me?: Schemas['Me'];
  private readonly loading: Loading = new Loading(this, async () => {
    this.me = await ask('get', '/me');
  });
  private readonly attempt: Attempt = new Attempt(this);

  override render() {
    const { me } = this;
    return html`<div class="page narrow">
      <header>
        <div>
          <h1>${words.security}</h1>
          <p class="muted">${account.security.lead}</p>
        </div>
      </header>
      ${
        me
          ? html`<stoa-passkeys></stoa-passkeys>
              <stoa-totp .me=${me} @changed=${this.loading.run}></stoa-totp>
              ${this.password()}
              <stoa-devices></stoa-devices>
              <stoa-api-keys .session=${this.session}></stoa-api-keys>`
          : this.loading.show()
      }
    </div>`;
  }

  private password() {
    const { attempt } = this;
    const text = account.password;
    return html`<section class="card" aria-labelledby="password-title">
      <h2 id="password-title">${words.password}</h2>
      <p class="muted">${text.lead}</p>
      <form novalidate @submit=${attempt.submit(this.change)}>
        ${attempt.notice()}
        ${field({ name: 'current', label: text.current, type: 'password', autocomplete: 'current-password', required: true, complaint: attempt.complaints['current'] })}
        ${newPassword(attempt.complaints['password'])}
        <p class="bar">
          <button class="button" aria-disabled=${attempt.busy}>${attempt.label(text.change)}</button>
        </p>
      </form>
    </section>`;
  }

  private readonly change = async ({ current = '', password = '' }: Entries, form: HTMLFormElement) => {
    await ask('post', '/me/password', { body: { current, password } });
    form.reset();
    tell(account.password.changed);
  };

  static override styles = [base, pages];
}
customElements.define('stoa-security-page', StoaSecurityPage);
