// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { check, field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { date } from '../format.ts';
import { words } from '../language.ts';
import { Loading } from '../loading.ts';
import { Spoken } from '../spoken.ts';
import { account } from './account-words.ts';
import { keyRow } from './key-row.ts';
import './once-dialog.ts';
import type { Once } from './once-dialog.ts';
import { rows } from './row-styles.ts';

/** One's own keys for programs. */
export class StoaApiKeys extends Spoken {
  @property({ attribute: false }) session!: Session;
  @state() private keys?: readonly Schemas['ApiKey'][];
  @state() private adding = false;
  @state() private made?: Once | undefined;
  private readonly loading: Loading = new Loading(this, async () => {
    this.keys = (await ask('get', '/me/api-keys')).items;
  });
  private readonly attempt: Attempt = new Attempt(this);

  override render() {
    const text = account.apiKeys;
    return html`<section class="card" aria-labelledby="api-keys">
      <h2 id="api-keys">${text.title}</h2>
      <p class="muted">${text.lead} <a href="/api" target="_blank">${text.reference}</a></p>
      ${this.adding ? nothing : this.attempt.notice()}
      ${this.keys ? this.list(this.keys) : this.loading.show()}
      <p class="bar">
        <button class="button" @click=${() => (this.adding = true)}>${icon('plus')} ${text.add}</button>
      </p>
      ${this.adding ? this.dialog() : nothing} ${this.made ? this.shown(this.made) : nothing}
    </section>`;
  }

  private list(keys: readonly Schemas['ApiKey'][]) {
    const text = account.apiKeys;
    return keys.length === 0
      ? html`<p class="small">${text.none}</p>`
      : html`<ul class="rows">
          ${keys.map((key) =>
            keyRow(
              key,
              () => this.forget(key.id),
              html`· ${key.permissions.join(', ')}
              ${key.expiresAt ? `· ${text.until(date(key.expiresAt))}` : nothing}`,
            ),
          )}
        </ul>`;
  }

  private dialog() {
    const { attempt } = this;
    const text = account.apiKeys;
    return html`<stoa-dialog heading=${text.add} closing=${words.close} @close=${() => (this.adding = false)}>
      <form novalidate @submit=${attempt.submit(this.add)}>
        ${attempt.notice()}
        ${field({ name: 'name', label: text.name, hint: text.nameHint, required: true, maxlength: 60, complaint: attempt.complaints['name'] })}
        ${field({ name: 'expires', label: text.expires, hint: text.expiresHint, type: 'date' })}
        <fieldset>
          <legend class="small">${text.permissions}</legend>
          ${this.session.permissions.map(({ permission }) => check({ name: 'permission', value: permission, label: permission }))}
        </fieldset>
        ${attempt.complaints['permissions'] ? html`<p class="complaint" role="alert">${text.choose}</p>` : nothing}
        <p class="bar end">
          <button class="button primary" aria-disabled=${attempt.busy}>${attempt.label(text.make)}</button>
        </p>
      </form>
    </stoa-dialog>`;
  }

  private shown(made: Once) {
    return html`<stoa-once-dialog
      .once=${made}
      lead=${account.apiKeys.madeLead}
      @close=${() => (this.made = undefined)}
    ></stoa-once-dialog>`;
  }

  private readonly add = async ({ name = '', expires = '' }: Entries, form: HTMLFormElement) => {
    const permissions = new FormData(form).getAll('permission').map(String);
    if (permissions.length === 0) {
      this.attempt.complain('permissions', account.apiKeys.choose);
      return;
    }
    const expiresAt = expires && new Date(`${expires}T23:59:59`).toISOString();
    const body = { name, permissions, ...(expiresAt && { expiresAt }) };
    const { secret } = await ask('post', '/me/api-keys', { body });
    this.adding = false;
    this.made = { title: account.apiKeys.made, values: [[name, secret]] };
    await this.loading.run();
  };

  private forget(id: string) {
    return this.attempt.run(async () => {
      await ask('delete', '/me/api-keys/{id}', { path: { id } });
      await this.loading.run();
    });
  }

  static override styles = [
    base,
    pages,
    rows,
    css`
      fieldset {
        margin: 0;
        padding: var(--space-8) var(--space-16);
        border: 1px solid var(--line);
        border-radius: var(--radius-control);
        max-height: 240px;
        overflow-y: auto;
      }
      fieldset .check {
        min-height: 36px;
        padding-block: 5px;
      }
      .complaint {
        color: var(--bad);
      }
    `,
  ];
}
customElements.define('stoa-api-keys', StoaApiKeys);
