// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { date, since } from '../format.ts';
import { words } from '../language.ts';
import { Loading } from '../loading.ts';
import { makePasskey, passkeysWork } from '../passkey.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { account } from './account-words.ts';
import { rows } from './row-styles.ts';

/** One's own passkeys. */
export class StoaPasskeys extends Spoken {
  @state() private keys?: readonly Schemas['Passkey'][];
  @state() private adding = false;
  private readonly loading: Loading = new Loading(this, async () => {
    this.keys = (await ask('get', '/me/passkeys')).items;
  });
  private readonly attempt: Attempt = new Attempt(this);

  override render() {
    const text = account.passkeys;
    return html`<section class="card" aria-labelledby="passkeys">
      <h2 id="passkeys">${text.title}</h2>
      <p class="muted">${text.lead}</p>
      ${this.adding ? nothing : this.attempt.notice()}
      ${this.keys ? this.list(this.keys) : this.loading.show()}
      ${
        passkeysWork()
          ? html`<p class="bar">
              <button class="button" @click=${() => (this.adding = true)}>${icon('plus')} ${text.add}</button>
            </p>`
          : html`<p class="small muted">${text.unsupported}</p>`
      }
      ${this.adding ? this.dialog() : nothing}
    </section>`;
  }

  private list(keys: readonly Schemas['Passkey'][]) {
    const text = account.passkeys;
    return keys.length === 0
      ? html`<p class="small">${text.none}</p>`
      : html`<ul class="rows">
          ${keys.map(
            ({ id, name, createdAt, usedAt }) =>
              html`<li>
                ${icon('fingerprint')}
                <span class="what">
                  <strong>${name}</strong>
                  <span class="small muted"
                    >${account.since(date(createdAt))} ·
                    ${usedAt ? account.used(since(usedAt, Date.now())) : account.neverUsed}</span
                  >
                </span>
                <button
                  class="button small bad"
                  aria-label=${account.removeNamed(name)}
                  @click=${() => this.forget(id)}
                >
                  ${icon('trash')} ${account.remove}
                </button>
              </li>`,
          )}
        </ul>`;
  }

  private dialog() {
    const { attempt } = this;
    const text = account.passkeys;
    return html`<stoa-dialog heading=${text.add} closing=${words.close} @close=${() => (this.adding = false)}>
      <form novalidate @submit=${attempt.submit(this.add)}>
        <p class="muted">${text.addLead}</p>
        ${attempt.notice()}
        ${field({ name: 'name', label: text.name, hint: text.nameHint, required: true, maxlength: 60, complaint: attempt.complaints['name'] })}
        <p class="bar end">
          <button class="button primary" aria-disabled=${attempt.busy}>${attempt.label(text.make)}</button>
        </p>
      </form>
    </stoa-dialog>`;
  }

  private readonly add = async ({ name = '' }: Entries) => {
    const options = await ask('post', '/me/passkeys/options');
    const credential = await makePasskey(options);
    await ask('post', '/me/passkeys', { body: { name, credential } });
    this.adding = false;
    tell(account.passkeys.added);
    await this.loading.run();
  };

  private forget(id: string) {
    return this.attempt.run(async () => {
      await ask('delete', '/me/passkeys/{id}', { path: { id } });
      await this.loading.run();
    });
  }

  static override styles = [base, pages, rows];
}
customElements.define('stoa-passkeys', StoaPasskeys);
