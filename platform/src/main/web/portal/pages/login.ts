// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon, mark } from '#design/icons.ts';
import { ApiFailure, api, type Session } from '../api.ts';
import { porch } from './porch.ts';
import { words } from '../language.ts';
import { Spoken } from '../spoken.ts';
import type { FailureKind } from '../words/en/core.ts';

/** Sign in with email and password. Fires `signed-in` with the Session as detail. */
export class StoaLogin extends Spoken {
  @state() private busy = false;
  @state() private failed?: FailureKind;
  @state() private missing: 'email' | 'password' | undefined;
  @query('#email') private readonly email!: HTMLInputElement;
  @query('#password') private readonly password!: HTMLInputElement;

  override render() {
    return html`<main id="content">
      <div class="scene">${porch}</div>
      <div class="side">
        <form novalidate @submit=${this.submit} aria-labelledby="title">
          <p class="brand">${mark} ${words.product}</p>
          <h1 id="title">${words.welcome}</h1>
          <p class="muted">${words.welcomeLead}</p>
          <div role="alert">${this.failed ? this.notice(this.failed) : nothing}</div>
          ${this.field('email', words.email, words.needEmail)}
          ${this.field('password', words.password, words.needPassword)}
          <button class="button primary" aria-disabled=${this.busy}>
            ${this.busy ? html`<span class="turning">${icon('loader')}</span> ${words.signingIn}` : words.signIn}
          </button>
        </form>
      </div>
    </main>`;
  }

  private notice(kind: FailureKind) {
    const { title, lead } = words.failures[kind];
    return html`<div class="notice bad">
      ${icon('circleAlert')}
      <p><strong>${title}</strong>${lead}</p>
    </div>`;
  }

  private field(name: 'email' | 'password', label: string, complaint: string) {
    const wrong = this.missing === name;
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input
        id=${name}
        name=${name}
        type=${name}
        autocomplete=${name === 'email' ? 'username' : 'current-password'}
        required
        aria-invalid=${wrong || this.failed === 'credentials'}
        aria-describedby=${`${name}-complaint`}
      />
      <p id=${`${name}-complaint`} class="small complaint">${wrong ? complaint : nothing}</p>
    </div>`;
  }

  private readonly submit = async (event: Event) => {
    event.preventDefault();
    const email = this.email.value.trim();
    const password = this.password.value;
    this.missing = email === '' ? 'email' : password === '' ? 'password' : undefined;
    if (this.missing) {
      this[this.missing].focus();
      return;
    }
    if (!this.busy) {
      await this.signIn(email, password);
    }
  };

  private async signIn(email: string, password: string) {
    this.busy = true;
    this.failed = undefined;
    try {
      const session = await api.signIn(email, password);
      this.dispatchEvent(
        new CustomEvent<Session>('signed-in', { detail: session, bubbles: true, composed: true }),
      );
    } catch (error) {
      const kind = error instanceof ApiFailure ? error.kind : 'failed';
      this.failed = kind in words.failures && kind !== 'denied' && kind !== 'missing' ? kind : 'failed';
      this.password.select();
    } finally {
      this.busy = false;
    }
  }

  static override styles = [
    base,
    css`
      main {
        display: grid;
        grid-template-columns: minmax(0, 1.1fr) minmax(420px, 1fr);
        min-height: 100dvh;
      }
      .scene {
        background: var(--sunken);
        overflow: hidden;
      }
      .scene svg {
        display: block;
        width: 100%;
        height: 100%;
        max-height: 100dvh;
      }
      .side {
        display: grid;
        align-items: center;
        padding: var(--space-32);
      }
      form {
        display: grid;
        gap: var(--space-16);
        width: 100%;
        max-width: 384px;
        margin-inline: auto;
      }
      .brand {
        display: flex;
        align-items: center;
        gap: 10px;
        margin-block-end: var(--space-24);
        font: 560 var(--text-21) / 1 var(--serif);
      }
      .mark {
        width: 32px;
        height: 32px;
        color: var(--accent);
      }
      h1 {
        font-size: var(--text-35);
        margin-block-end: calc(-1 * var(--space-8));
      }
      .complaint {
        color: var(--bad);
      }
      .complaint:empty,
      [role='alert']:not(:has(.notice)) {
        display: none;
      }
      .button {
        margin-block-start: var(--space-8);
        min-height: 48px;
      }
      @media (max-width: 859px) {
        main {
          grid-template-columns: minmax(0, 1fr);
          grid-template-rows: 176px 1fr;
        }
        .side {
          align-items: start;
          padding: var(--space-24);
        }
        .brand {
          margin-block-end: var(--space-8);
        }
        h1 {
          font-size: var(--text-27);
        }
      }
    `,
  ];
}
customElements.define('stoa-login', StoaLogin);
