// SPDX-License-Identifier: Apache-2.0
import './kit.ts';
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon, type IconName } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { locale, words } from '../language.ts';
import { Loading } from '../loading.ts';
import { mayAll } from '../permissions.ts';
import { Spoken } from '../spoken.ts';
import { policySentences } from './policy.ts';
import './type-dialog.ts';
import { calendar } from './words.ts';

type SessionType = Schemas['SessionType'];

/** The kinds of class that a school offers, and by which rules. */
export class StoaTypesPage extends Spoken {
  @property({ attribute: false }) session!: Session;
  @state() private types?: readonly SessionType[];
  @state() private edited?: SessionType | 'new' | undefined;
  @state() private archived = false;
  private readonly loading: Loading = new Loading(
    this,
    async () => {
      const query = { archived: this.archived };
      this.types = (await ask('get', '/session-types', { query })).items;
    },
    ['availability.', 'session_type.'],
  );

  private get writes(): boolean {
    return mayAll(this.session, 'school.write');
  }

  override render() {
    const text = calendar.types;
    const { edited } = this;
    return html`<div class="page">
      <header>
        <div>
          <h1>${words.sessionTypes}</h1>
          <p class="muted">${text.lead}</p>
        </div>
        ${
          this.writes
            ? html`<button class="button primary" @click=${() => (this.edited = 'new')}>
                ${icon('plus')} ${text.add}
              </button>`
            : nothing
        }
      </header>
      ${this.types && !this.loading.failed ? this.list(this.types) : this.loading.show()}
      ${
        this.writes
          ? html`<label class="check">
              <input type="checkbox" .checked=${this.archived} @change=${this.toggle} />
              <span>${text.showArchived}</span>
            </label>`
          : nothing
      }
      ${
        edited
          ? html`<stoa-type-dialog
              .type=${edited === 'new' ? undefined : edited}
              @close=${() => (this.edited = undefined)}
              @changed=${this.loading.run}
            ></stoa-type-dialog>`
          : nothing
      }
    </div>`;
  }

  private readonly toggle = () => {
    this.archived = !this.archived;
    void this.loading.run();
  };

  private list(types: readonly SessionType[]) {
    const text = calendar.types;
    return types.length === 0
      ? html`<section class="empty">
          ${icon('calendarClock')}
          <h2>${text.none}</h2>
          <p class="muted">${text.noneLead}</p>
        </section>`
      : html`<ul>
          ${types.map((one) => this.card(one))}
        </ul>`;
  }

  private card(type: SessionType) {
    const text = calendar.types;
    const fact = (drawing: IconName, said: string) => html`<li>${icon(drawing)} ${said}</li>`;
    return html`<li class="card">
      <span class="colour" .style=${`background: ${type.colour}`}></span>
      <div>
        <h2>${type.name} ${type.archived ? html`<span class="tag">${text.isArchived}</span>` : nothing}</h2>
        <ul class="facts small muted">
          ${fact('clock', calendar.length(type.minutes))}
          ${fact('users', type.seats === 1 ? text.oneToOne : calendar.left(type.seats))}
          ${type.tutors.length > 0 ? fact('user', listed(type.tutors)) : nothing}
          ${fact('check', text.confirmations[type.confirmation])}
          ${fact('calendarClock', text.window(type.minimumNotice, type.horizon))}
        </ul>
        <p class="small">${policySentences(type.policy).join(' ')}</p>
      </div>
      ${
        this.writes
          ? html`<button
              class="button"
              aria-label=${text.editNamed(type.name)}
              @click=${() => (this.edited = type)}
            >
              ${icon('pencil')} ${text.edit}
            </button>`
          : nothing
      }
    </li>`;
  }

  static override styles = [
    base,
    pages,
    css`
      .page > ul {
        display: grid;
        gap: var(--space-12);
      }
      .card {
        display: grid;
        grid-template-columns: 8px minmax(0, 1fr) auto;
        align-items: start;
        gap: var(--space-16);
        padding: var(--space-16);
      }
      .card > div {
        display: grid;
        gap: var(--space-8);
      }
      .colour {
        align-self: stretch;
        border-radius: 4px;
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: 4px var(--space-16);
      }
      .facts li {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      @container (max-width: 819px) {
        .card {
          grid-template-columns: 8px minmax(0, 1fr);
        }
        .card > .button {
          grid-column: 2;
        }
      }
    `,
  ];
}
customElements.define('stoa-types-page', StoaTypesPage);

const listed = (people: SessionType['tutors']): string =>
  new Intl.ListFormat(locale, { style: 'short' }).format(people.map(({ name }) => name));
