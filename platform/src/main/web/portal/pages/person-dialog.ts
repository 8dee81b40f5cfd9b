// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { choice, field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { ApiFailure } from '../call.ts';
import { Attempt, type Entries } from '../form.ts';
import { words } from '../language.ts';
import { may } from '../permissions.ts';
import { go } from '../route.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { rolesUpTo } from './roles.ts';
import { school } from './school-words.ts';

type Person = Schemas['PersonEntry'];
type Can = Person['may'][number];

/** Changes one person, or acts as them. Fires `changed` and `close`. */
export class StoaPersonDialog extends Spoken {
  @property({ attribute: false }) person!: Person;
  @property({ attribute: false }) session!: Session;
  @state() private asking?: 'delete' | 'impersonate' | undefined;
  private readonly attempt: Attempt = new Attempt(this);

  override render() {
    const { person, asking } = this;
    const text = school.people;
    const heading =
      asking === 'delete'
        ? text.deleteTitle(person.name || person.email)
        : asking === 'impersonate'
          ? text.actTitle(person.name)
          : person.name || person.email;
    return html`<stoa-dialog heading=${heading} closing=${words.close} @close=${this.close}>
      ${asking === 'delete' ? this.deletion() : asking === 'impersonate' ? this.acting() : this.changes()}
    </stoa-dialog>`;
  }

  private can(what: Can) {
    return this.person.may.includes(what);
  }

  private changes() {
    const { attempt, person } = this;
    const text = school.people;
    const changes = this.can('rename') || this.can('changeRole');
    return html`<p class="muted" dir="auto">${person.email}</p>
      ${attempt.notice()}
      ${
        changes
          ? html`<form novalidate @submit=${attempt.submit(this.save)}>
              ${
                this.can('rename')
                  ? field({
                      name: 'name',
                      label: text.name,
                      value: person.name,
                      required: true,
                      maxlength: 100,
                      complaint: attempt.complaints['name'],
                    })
                  : nothing
              }
              ${
                this.can('changeRole')
                  ? choice({
                      name: 'role',
                      label: text.role,
                      value: person.role,
                      options: rolesUpTo(this.session.person.role).map(
                        (role) => [role, school.roles[role]] as const,
                      ),
                      complaint: attempt.complaints['role'],
                    })
                  : nothing
              }
              <p class="bar end">
                <button class="button primary" aria-disabled=${attempt.busy}>
                  ${attempt.label(words.save)}
                </button>
              </p>
            </form>`
          : nothing
      }
      ${this.actions()}`;
  }

  private actions() {
    const text = school.people;
    return html`<div class="bar">
      ${
        this.can('invite')
          ? html`<button class="button small" @click=${this.inviteAgain}>
              ${icon('mail')} ${text.inviteAgain}
            </button>`
          : nothing
      }
      ${
        this.mayAct()
          ? html`<button class="button small" @click=${() => this.ask('impersonate')}>
              ${icon('drama')} ${text.act}
            </button>`
          : nothing
      }
      ${
        this.can('deactivate')
          ? html`<button class="button small" @click=${() => this.setState('deactivated')}>
              ${icon('lock')} ${text.deactivate}
            </button>`
          : nothing
      }
      ${
        this.can('activate')
          ? html`<button class="button small" @click=${() => this.setState('active')}>
              ${icon('lockOpen')} ${text.activate}
            </button>`
          : nothing
      }
      ${
        this.can('delete')
          ? html`<button class="button small bad" @click=${() => this.ask('delete')}>
              ${icon('trash')} ${text.delete}
            </button>`
          : nothing
      }
    </div>`;
  }

  private mayAct() {
    const { person, session } = this;
    return may(session, 'people.impersonate') && person.state === 'active' && person.id !== session.person.id;
  }

  private ask(what: 'delete' | 'impersonate') {
    this.attempt.forget();
    this.asking = what;
  }

  private deletion() {
    const { attempt } = this;
    const text = school.people;
    return html`<p>${text.deleteLead}</p>
      ${attempt.notice()}
      <p class="bar end">
        <button class="button" @click=${() => (this.asking = undefined)}>${words.cancel}</button>
        <button class="button bad primary" aria-disabled=${attempt.busy} @click=${this.delete}>
          ${attempt.label(text.deleteYes)}
        </button>
      </p>`;
  }

  private acting() {
    const { attempt } = this;
    const text = school.people;
    return html`<form novalidate @submit=${attempt.submit(this.act)}>
      <p>${text.actLead}</p>
      ${attempt.notice()}
      ${field({ name: 'reason', label: text.reason, hint: text.reasonHint, required: true, minlength: 3, maxlength: 300, complaint: attempt.complaints['reason'] })}
      <p class="bar end">
        <button class="button" type="button" @click=${() => (this.asking = undefined)}>
          ${words.cancel}
        </button>
        <button class="button primary" aria-disabled=${attempt.busy}>${attempt.label(text.actYes)}</button>
      </p>
    </form>`;
  }

  /** A change is made to what is seen here: when it is not so any more, what is now is shown first. */
  private async change(body: Schemas['PersonChange']) {
    const { id, etag } = this.person;
    try {
      this.person = await ask('patch', '/people/{id}', { path: { id }, body, ifMatch: etag });
    } catch (error) {
      if (error instanceof ApiFailure && error.code === 'stale') {
        this.person = await ask('get', '/people/{id}', { path: { id } });
        this.changed();
      }
      throw error;
    }
    this.changed();
  }

  private readonly save = async ({ name, role }: Entries) => {
    await this.change({
      ...(name && name !== this.person.name && { name }),
      ...(role && role !== this.person.role && { role: role as Schemas['Role'] }),
    });
    tell(words.saved);
    this.close();
  };

  private setState(wanted: 'active' | 'deactivated') {
    const before = this.person.state;
    return this.attempt.run(async () => {
      await this.change({ state: wanted });
      const { name } = this.person;
      tell(
        wanted === 'deactivated' ? school.people.deactivated(name) : school.people.activated(name),
        before === 'invited' ? undefined : () => this.change({ state: before }),
      );
      this.close();
    });
  }

  private readonly inviteAgain = () =>
    this.attempt.run(async () => {
      const { email, name, role } = this.person;
      await ask('post', '/people/invitations', { body: { email, role, ...(name && { name }) } });
      tell(school.people.invited(email));
      this.close();
    });

  private readonly delete = () =>
    this.attempt.run(async () => {
      const { id, etag, name, email } = this.person;
      await ask('delete', '/people/{id}', { path: { id }, ifMatch: etag });
      tell(school.people.deleted(name || email));
      this.changed();
      this.close();
    });

  private readonly act = async ({ reason = '' }: Entries) => {
    await ask('post', '/people/{id}/impersonation', { path: { id: this.person.id }, body: { reason } });
    this.sessionChanged();
    this.close();
    go('/');
  };

  private changed() {
    this.dispatchEvent(new Event('changed'));
  }

  private readonly close = () => {
    this.dispatchEvent(new Event('close'));
  };

  static override styles = [base, pages];
}
customElements.define('stoa-person-dialog', StoaPersonDialog);
