// SPDX-License-Identifier: Apache-2.0
import { html } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { choice, field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { words } from '../language.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { rolesUpTo } from './roles.ts';
import { school } from './school-words.ts';

/** Invites somebody by mail. Fires `changed` and `close`. */
export class StoaInviteDialog extends Spoken {
  @property({ attribute: false }) session!: Session;
  private readonly attempt: Attempt = new Attempt(this);

  private readonly send = async ({ email = '', name = '', role = 'student' }: Entries) => {
    const body = { email, role: role as Schemas['Role'], ...(name && { name }) };
    await ask('post', '/people/invitations', { body });
    tell(school.people.invited(email));
    this.dispatchEvent(new Event('changed'));
    this.dispatchEvent(new Event('close'));
  };

  override render() {
    const { attempt } = this;
    const { complaints } = attempt;
    const text = school.people;
    return html`<stoa-dialog
      heading=${text.invite}
      closing=${words.close}
      @close=${() => this.dispatchEvent(new Event('close'))}
    >
      <form novalidate @submit=${attempt.submit(this.send)}>
        <p class="muted">${text.inviteLead}</p>
        ${attempt.notice()}
        ${field({ name: 'email', label: words.email, type: 'email', autocomplete: 'off', required: true, maxlength: 254, complaint: complaints['email'] })}
        ${field({ name: 'name', label: text.name, hint: text.nameHint, autocomplete: 'off', maxlength: 100, complaint: complaints['name'] })}
        ${choice({ name: 'role', label: text.role, value: 'student', options: rolesUpTo(this.session.person.role).map((role) => [role, school.roles[role]] as const), complaint: complaints['role'] })}
        <p class="bar end">
          <button class="button primary" aria-disabled=${attempt.busy}>
            ${attempt.busy ? attempt.label(text.send) : html`${icon('send')} ${text.send}`}
          </button>
        </p>
      </form>
    </stoa-dialog>`;
  }

  static override styles = [base, pages];
}
customElements.define('stoa-invite-dialog', StoaInviteDialog);
