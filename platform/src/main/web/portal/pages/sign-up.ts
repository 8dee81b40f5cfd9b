// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { field } from '#design/fields.ts';
import { ask } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { language, words } from '../language.ts';
import { look } from '../look.ts';
import { Spoken } from '../spoken.ts';
import { zone } from '../time.ts';
import { account } from './account-words.ts';
import './entrance.ts';
import { entranceStyles } from './entrance.ts';
import { newPassword } from './new-password.ts';
import { outboxHint } from './outbox-hint.ts';

/** Asks for an account: of the school at this address, or of a new school with oneself as its owner. */
export class StoaSignUp extends Spoken {
  @state() private sentTo = '';
  private readonly attempt: Attempt = new Attempt(this);

  override connectedCallback() {
    super.connectedCallback();
    look.addEventListener('change', this.redraw);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    look.removeEventListener('change', this.redraw);
  }

  private readonly redraw = () => this.requestUpdate();

  override render() {
    const text = account.signUp;
    if (this.sentTo) {
      return html`<stoa-entrance heading=${words.linkSentTitle} lead=${text.sent(this.sentTo)}>
        ${outboxHint()}
        <p><a class="button" href="/login">${words.signIn}</a></p>
      </stoa-entrance>`;
    }
    return html`<stoa-entrance
      heading=${look.found ? text.joinTitle(look.name) : text.title}
      lead=${look.found ? text.joinLead : text.lead}
    >
      ${look.found && !look.registrationOpen ? this.closed() : this.form()}
      <p class="small">${text.haveAccount} <a href="/login">${words.signIn}</a></p>
    </stoa-entrance>`;
  }

  private closed() {
    const known = words.codes['registration_closed'];
    return html`<div class="notice">
      <p><strong>${known?.title}</strong>${known?.lead}</p>
    </div>`;
  }

  private form() {
    const { attempt } = this;
    const { complaints } = attempt;
    const text = account.signUp;
    return html`<form novalidate @submit=${attempt.submit(this.send)}>
      ${attempt.notice()}
      ${
        look.found
          ? nothing
          : field({
              name: 'schoolName',
              label: text.schoolName,
              hint: text.schoolHint,
              autocomplete: 'organization',
              required: true,
              maxlength: 100,
              complaint: complaints['schoolName'],
            })
      }
      ${field({ name: 'name', label: account.name, autocomplete: 'name', required: true, maxlength: 100, complaint: complaints['name'] })}
      ${field({ name: 'email', label: words.email, type: 'email', autocomplete: 'username', required: true, maxlength: 254, complaint: complaints['email'] })}
      ${newPassword(complaints['password'])}
      <button class="button primary" aria-disabled=${attempt.busy}>${attempt.label(words.signUp)}</button>
    </form>`;
  }

  private readonly send = async ({ schoolName = '', name = '', email = '', password = '' }: Entries) => {
    const body = {
      name,
      email,
      password,
      locale: language,
      timeZone: zone(),
      ...(schoolName && { schoolName }),
    };
    await ask('post', '/registrations', { body });
    this.sentTo = email;
  };

  static override styles = [base, entranceStyles];
}
customElements.define('stoa-sign-up', StoaSignUp);
