// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { ask } from '../ask.ts';
import { ApiFailure } from '../call.ts';
import { Attempt, type Entries } from '../form.ts';
import { words } from '../language.ts';
import { look } from '../look.ts';
import { passkeysWork, usePasskey } from '../passkey.ts';
import { Spoken } from '../spoken.ts';
import { codeForm } from './code-form.ts';
import './entrance.ts';
import { entranceStyles } from './entrance.ts';
import { outboxHint } from './outbox-hint.ts';

type Step = 'password' | 'school' | 'code' | 'recovery' | 'link' | 'sent';

interface NamedSchool {
  readonly id: string;
  readonly name: string;
}

/** Those at which the password fits. */
function schoolsOf({ details }: ApiFailure): readonly NamedSchool[] {
  const { schools } = details;
  return Array.isArray(schools) ? (schools as NamedSchool[]) : [];
}

/** Sign in by password, passkey, or a link in a mail. Fires `signed-in` with the session. */
export class StoaLogin extends Spoken {
  @state() private step: Step = 'password';
  private readonly attempt: Attempt = new Attempt(this);
  private credentials: { email: string; password: string; school?: string } = { email: '', password: '' };
  private schools: readonly NamedSchool[] = [];

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
    const { step } = this;
    if (step === 'code' || step === 'recovery') {
      return html`<stoa-entrance
        heading=${words.codeTitle}
        lead=${step === 'code' ? words.codeLead : words.recoveryLead}
      >
        ${codeForm(this.attempt, step === 'recovery', this.sendCode, () => this.go(step === 'code' ? 'recovery' : 'code'))}
        <p><button class="button quiet" @click=${() => this.go('password')}>${words.startAgain}</button></p>
      </stoa-entrance>`;
    }
    if (step === 'school') {
      return html`<stoa-entrance heading=${words.chooseSchoolTitle} lead=${words.chooseSchoolLead}>
        ${this.attempt.notice()}
        <div class="stack">
          ${this.schools.map(
            ({ id, name }) =>
              html`<button class="button" aria-disabled=${this.attempt.busy} @click=${() => this.choose(id)}>
                <bdi>${name}</bdi>
              </button>`,
          )}
        </div>
        <p><button class="button quiet" @click=${() => this.go('password')}>${words.startAgain}</button></p>
      </stoa-entrance>`;
    }
    if (step === 'sent') {
      return html`<stoa-entrance
        heading=${words.linkSentTitle}
        lead=${words.linkSentLead(this.credentials.email)}
      >
        ${outboxHint()}
        <p><button class="button" @click=${() => this.go('password')}>${words.startAgain}</button></p>
      </stoa-entrance>`;
    }
    return html`<stoa-entrance
      heading=${look.name ? words.welcomeTo(look.name) : words.welcome}
      lead=${words.welcomeLead}
    >
      ${step === 'link' ? this.linkForm() : this.passwordForm()}
    </stoa-entrance>`;
  }

  private passwordForm() {
    const { attempt } = this;
    const { email, password } = attempt.complaints;
    return html`<form novalidate @submit=${attempt.submit(this.signIn)}>
        ${attempt.notice()}
        ${field({ name: 'email', label: words.email, type: 'email', autocomplete: 'username', required: true, value: this.credentials.email, complaint: email })}
        ${field({ name: 'password', label: words.password, type: 'password', autocomplete: 'current-password', required: true, complaint: password })}
        <p class="beside"><a href="/forgot-password">${words.forgot}</a></p>
        <button class="button primary" aria-disabled=${attempt.busy}>
          ${attempt.busy ? attempt.label(words.signingIn) : words.signIn}
        </button>
      </form>
      <div class="stack">
        <p class="or">${words.or}</p>
        ${
          passkeysWork()
            ? html`<button class="button" @click=${this.signInByPasskey}>
                ${icon('fingerprint')} ${words.signInPasskey}
              </button>`
            : nothing
        }
        <button class="button" @click=${() => this.go('link')}>${icon('mail')} ${words.signInLink}</button>
        ${
          look.registrationOpen || !look.found
            ? html`<p class="small">${words.noAccount} <a href="/sign-up">${words.signUp}</a></p>`
            : nothing
        }
      </div>`;
  }

  private linkForm() {
    const { attempt } = this;
    return html`<form novalidate @submit=${attempt.submit(this.askLink)}>
        ${attempt.notice()}
        ${field({ name: 'email', label: words.email, type: 'email', autocomplete: 'username', required: true, value: this.credentials.email, complaint: attempt.complaints['email'] })}
        <button class="button primary" aria-disabled=${attempt.busy}>
          ${attempt.label(words.signInLink)}
        </button>
      </form>
      <p><button class="button quiet" @click=${() => this.go('password')}>${words.startAgain}</button></p>`;
  }

  private go(step: Step) {
    this.step = step;
    this.attempt.forget();
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(step === 'school' ? '.stack button' : 'input')?.focus(),
    );
  }

  private readonly signIn = async ({ email = '', password = '' }: Entries) => {
    this.credentials = { email, password };
    await this.enter();
  };

  private async enter() {
    try {
      this.signedIn(await ask('post', '/session', { body: this.credentials }));
    } catch (error) {
      if (!(error instanceof ApiFailure)) {
        throw error;
      }
      if (error.code === 'choose_school') {
        this.schools = schoolsOf(error);
        this.go('school');
      } else if (error.code === 'second_factor_required') {
        this.go('code');
      } else {
        throw error;
      }
    }
  }

  private choose(school: string) {
    this.credentials = { ...this.credentials, school };
    void this.attempt.run(() => this.enter());
  }

  private readonly sendCode = async ({ code = '' }: Entries) => {
    this.signedIn(await ask('post', '/session', { body: { ...this.credentials, code } }));
  };

  private readonly signInByPasskey = () =>
    this.attempt.run(async () => {
      const options = await ask('post', '/session/passkeys/options');
      const credential = await usePasskey(options);
      this.signedIn(await ask('post', '/session/passkeys', { body: { credential } }));
    });

  private readonly askLink = async ({ email = '' }: Entries) => {
    this.credentials.email = email;
    await ask('post', '/session/links', { body: { email } });
    this.step = 'sent';
  };

  static override styles = [base, entranceStyles];
}
customElements.define('stoa-login', StoaLogin);
