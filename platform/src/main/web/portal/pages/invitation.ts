// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html } from 'lit';
import { base } from '#design/base.ts';
import { field } from '#design/fields.ts';
import { ask } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { tokenOf } from '../route.ts';
import { Spoken } from '../spoken.ts';
import { account } from './account-words.ts';
import './entrance.ts';
import { entranceStyles } from './entrance.ts';
import { newPassword } from './new-password.ts';

/** Accepts an invitation by the link of a mail: a name, a password, and one is inside. */
export class StoaInvitationPage extends Spoken {
  private readonly attempt: Attempt = new Attempt(this);
  private readonly token = tokenOf(location);

  private readonly send = async ({ name = '', password = '' }: Entries) => {
    this.signedIn(await ask('post', '/invitations/accept', { body: { token: this.token, name, password } }));
  };

  override render() {
    const { attempt } = this;
    const text = account.invitation;
    return html`<stoa-entrance heading=${text.title} lead=${text.lead}>
      <form novalidate @submit=${attempt.submit(this.send)}>
        ${attempt.notice()}
        ${field({ name: 'name', label: account.name, hint: text.nameHint, autocomplete: 'name', required: true, maxlength: 100, complaint: attempt.complaints['name'] })}
        ${newPassword(attempt.complaints['password'])}
        <button class="button primary" aria-disabled=${attempt.busy}>${attempt.label(text.accept)}</button>
      </form>
    </stoa-entrance>`;
  }

  static override styles = [base, entranceStyles];
}
customElements.define('stoa-invitation-page', StoaInvitationPage);
