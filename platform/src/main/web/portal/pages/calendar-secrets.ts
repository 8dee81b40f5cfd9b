// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt } from '../form.ts';
import { since } from '../format.ts';
import { words } from '../language.ts';
import { Loading } from '../loading.ts';
import { may } from '../permissions.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { account } from './account-words.ts';
import { links } from './links-words.ts';
import { rows } from './row-styles.ts';

/** What is shown once: each value with what it is. */
interface Made {
  readonly title: string;
  readonly values: readonly (readonly [what: string, value: string])[];
}

/** Feed addresses and app passwords for calendar programs: API keys that open bookings only. */
export class StoaCalendarSecrets extends Spoken {
  @property({ attribute: false }) session!: Session;
  @property() address = '';
  @state() private keys?: readonly Schemas['ApiKey'][];
  @state() private made?: Made | undefined;
  private readonly loading: Loading = new Loading(this, async () => {
    const { items } = await ask('get', '/me/api-keys');
    this.keys = items.filter(({ permissions }) => permissions.every((one) => one.startsWith('bookings.')));
  });
  private readonly attempt: Attempt = new Attempt(this);

  override render() {
    const text = links.programs;
    return html`<section class="card" aria-labelledby="programs">
      <h2 id="programs">${text.title}</h2>
      <p class="muted">${text.lead}</p>
      ${this.attempt.notice()}
      <div class="ways">
        <div class="way">
          <h3>${icon('link')} ${text.feed}</h3>
          <p class="small">${text.feedLead}</p>
          <p class="bar">
            <button class="button" aria-disabled=${this.attempt.busy} @click=${this.makeFeed}>
              ${icon('plus')} ${text.makeFeed}
            </button>
          </p>
        </div>
        <div class="way">
          <h3>${icon('refresh')} ${text.dav}</h3>
          <p class="small">${text.davLead}</p>
          <p class="bar">
            <button class="button" aria-disabled=${this.attempt.busy} @click=${this.makeDav}>
              ${icon('plus')} ${text.makeDav}
            </button>
          </p>
        </div>
      </div>
      <details>
        <summary>${text.howTo}</summary>
        <dl class="steps">
          ${text.steps.map(
            ([program, step]) =>
              html`<div>
                <dt>${program}</dt>
                <dd class="muted">${step}</dd>
              </div>`,
          )}
        </dl>
      </details>
      <h3>${text.secrets}</h3>
      ${this.keys ? this.list(this.keys) : this.loading.show()} ${this.made ? this.shown(this.made) : nothing}
    </section>`;
  }

  private list(keys: readonly Schemas['ApiKey'][]) {
    return keys.length === 0
      ? html`<p class="small muted">${links.programs.noSecrets}</p>`
      : html`<ul class="rows">
          ${keys.map(
            (key) =>
              html`<li>
                ${icon('key')}
                <span class="what">
                  <strong>${key.name}</strong>
                  <span class="small muted">
                    <code dir="ltr">${key.prefix}…</code> ·
                    ${key.usedAt ? account.used(since(key.usedAt, Date.now())) : account.neverUsed}
                  </span>
                </span>
                <button
                  class="button small bad"
                  aria-label=${account.removeNamed(key.name)}
                  @click=${() => this.forget(key.id)}
                >
                  ${icon('trash')} ${account.remove}
                </button>
              </li>`,
          )}
        </ul>`;
  }

  private shown({ title, values }: Made) {
    const text = links.programs;
    return html`<stoa-dialog heading=${title} closing=${words.close} @close=${() => (this.made = undefined)}>
      <p>${text.once}</p>
      <dl class="values">
        ${values.map(
          ([what, value]) =>
            html`<div>
              <dt class="small muted">${what}</dt>
              <dd>
                <code dir="ltr">${value}</code>
                <button
                  class="button small"
                  aria-label=${text.copyNamed(what)}
                  @click=${() => this.copy(value)}
                >
                  ${icon('copy')} ${account.copy}
                </button>
              </dd>
            </div>`,
        )}
      </dl>
    </stoa-dialog>`;
  }

  private async copy(value: string) {
    await navigator.clipboard.writeText(value);
    tell(account.copied);
  }

  private readonly makeFeed = () =>
    this.make(links.programs.feedName, ['bookings.read'], (secret) => ({
      title: links.programs.feedMade,
      values: [[links.programs.address, `${this.address}/calendar/${secret}.ics`]],
    }));

  private readonly makeDav = () => {
    const text = links.programs;
    const wanted = ['bookings.read', 'bookings.request', 'bookings.write'];
    return this.make(
      text.davName,
      wanted.filter((one) => may(this.session, one)),
      (secret) => ({
        title: text.davMade,
        values: [
          [text.server, `${this.address}/dav/`],
          [text.user, this.session.person.email],
          [text.password, secret],
        ],
      }),
    );
  };

  private make(name: string, permissions: string[], show: (secret: string) => Made) {
    return this.attempt.run(async () => {
      const { secret } = await ask('post', '/me/api-keys', { body: { name, permissions } });
      this.made = show(secret);
      await this.loading.run();
    });
  }

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
      h3 {
        display: flex;
        align-items: center;
        gap: var(--space-8);
        font-size: var(--text-17);
      }
      .ways {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(260px, 100%), 1fr));
        gap: var(--space-16);
      }
      .way {
        display: grid;
        grid-template-rows: auto 1fr auto;
        gap: var(--space-8);
        padding: var(--space-16);
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }
      .way h3 .icon {
        color: var(--accent);
      }
      .steps,
      .values {
        display: grid;
        gap: var(--space-12);
        margin: var(--space-12) 0 0;
      }
      dt {
        font-weight: 550;
      }
      dd {
        margin: 0;
      }
      .values dd {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-8);
        padding: var(--space-8) var(--space-12);
        border-radius: var(--radius);
        background: var(--sunken);
      }
      .values code {
        flex: 1 1 200px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];
}
customElements.define('stoa-calendar-secrets', StoaCalendarSecrets);
