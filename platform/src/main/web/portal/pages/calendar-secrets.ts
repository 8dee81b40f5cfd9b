// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt } from '../form.ts';
import { Loading } from '../loading.ts';
import { may } from '../permissions.ts';
import { Spoken } from '../spoken.ts';
import { keyRow } from './key-row.ts';
import { links } from './links-words.ts';
import './once-dialog.ts';
import type { Once } from './once-dialog.ts';
import { rows } from './row-styles.ts';

/** Feed addresses and app passwords for calendar programs: API keys that open bookings only. */
export class StoaCalendarSecrets extends Spoken {
  @property({ attribute: false }) session!: Session;
  @property() address = '';
  @state() private keys?: readonly Schemas['ApiKey'][];
  @state() private made?: Once | undefined;
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
          ${keys.map((key) => keyRow(key, () => this.forget(key.id)))}
        </ul>`;
  }

  private shown(made: Once) {
    return html`<stoa-once-dialog
      .once=${made}
      lead=${links.programs.once}
      @close=${() => (this.made = undefined)}
    ></stoa-once-dialog>`;
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

  private make(name: string, permissions: string[], show: (secret: string) => Once) {
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
      .steps {
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
    `,
  ];
}
customElements.define('stoa-calendar-secrets', StoaCalendarSecrets);
