// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { field } from '#design/fields.ts';
import { ask } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { words } from '../language.ts';
import { Spoken } from '../spoken.ts';
import { account } from './account-words.ts';
import './entrance.ts';
import { entranceStyles } from './entrance.ts';
import { outboxHint } from './outbox-hint.ts';

/** Asks for a mail with a link to set a new password. */
export class StoaForgotPage extends Spoken {
  @state() private sentTo = '';
  private readonly attempt: Attempt = new Attempt(this);

  private readonly send = async ({ email = '' }: Entries) => {
    await ask('post', '/password-resets', { body: { email } });
    this.sentTo = email;
  };

  override render() {
    const { attempt } = this;
    if (this.sentTo) {
      return html`<stoa-entrance heading=${words.linkSentTitle} lead=${words.linkSentLead(this.sentTo)}>
        ${outboxHint()}
        <p><a class="button" href="/login">${words.signIn}</a></p>
      </stoa-entrance>`;
    }
    return html`<stoa-entrance heading=${account.forgot.title} lead=${account.forgot.lead}>
      <form novalidate @submit=${attempt.submit(this.send)}>
        ${attempt.notice()}
        ${field({ name: 'email', label: words.email, type: 'email', autocomplete: 'username', required: true, complaint: attempt.complaints['email'] })}
        <button class="button primary" aria-disabled=${attempt.busy}>
          ${attempt.label(account.forgot.send)}
        </button>
      </form>
      <p><a href="/login">${words.signIn}</a></p>
    </stoa-entrance>`;
  }

  static override styles = [base, entranceStyles];
}
customElements.define('stoa-forgot-page', StoaForgotPage);
