// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon, type IconName } from '#design/icons.ts';
import { pages, tables } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { date } from '../format.ts';
import { words } from '../language.ts';
import { Paged } from '../paged.ts';
import { may } from '../permissions.ts';
import { Spoken } from '../spoken.ts';
import './invite-dialog.ts';
import './person-dialog.ts';
import { school } from './school-words.ts';

type Person = Schemas['PersonEntry'];
type Role = Schemas['Role'];
type State = Schemas['PersonState'];

const typingMillis = 250;
const stateLooks: Record<State, readonly [tone: string, drawing: IconName]> = {
  active: ['good', 'check'],
  invited: ['next', 'mail'],
  deactivated: ['', 'lock'],
};

/** Everybody of the school: found, invited, changed and taken away here. */
export class StoaPeoplePage extends Spoken {
  @property({ attribute: false }) session!: Session;
  @state() private inviting = false;
  @state() private chosen?: Person | undefined;
  private search = '';
  private roleWanted: Role | '' = '';
  private filter: State | '' = '';
  private typing?: ReturnType<typeof setTimeout>;
  private readonly people: Paged<Person> = new Paged(
    this,
    (after) => ask('get', '/people', { query: this.query(after) }),
    ['people.'],
  );

  private query(after?: string) {
    const { search, roleWanted: role, filter } = this;
    return {
      ...(search && { q: search }),
      ...(role && { role }),
      ...(filter && { state: filter }),
      ...(after && { after }),
    };
  }

  override render() {
    const text = school.people;
    return html`<div class="page">
      <header>
        <div>
          <h1>${words.people}</h1>
          <p class="muted">${text.lead}</p>
        </div>
        ${
          may(this.session, 'people.invite')
            ? html`<button class="button primary" @click=${() => (this.inviting = true)}>
                ${icon('userPlus')} ${text.invite}
              </button>`
            : nothing
        }
      </header>
      ${this.filters()} ${this.people.show((people) => this.list(people))}
      ${
        this.inviting
          ? html`<stoa-invite-dialog
              .session=${this.session}
              @close=${() => (this.inviting = false)}
              @changed=${this.people.run}
            ></stoa-invite-dialog>`
          : nothing
      }
      ${
        this.chosen
          ? html`<stoa-person-dialog
              .person=${this.chosen}
              .session=${this.session}
              @close=${() => (this.chosen = undefined)}
              @changed=${this.people.run}
            ></stoa-person-dialog>`
          : nothing
      }
    </div>`;
  }

  private filters() {
    const text = school.people;
    const option = ([value, label]: readonly [string, string]) =>
      html`<option value=${value}>${label}</option>`;
    return html`<div class="filters" role="search">
      <div class="field search">
        <label for="q">${text.search}</label>
        <input id="q" type="search" autocomplete="off" .value=${this.search} @input=${this.typed} />
      </div>
      <div class="field">
        <label for="role">${text.role}</label>
        <select id="role" @change=${this.choose}>
          ${option(['', text.all])} ${Object.entries(school.roles).map(option)}
        </select>
      </div>
      <div class="field">
        <label for="state">${text.state}</label>
        <select id="state" @change=${this.choose}>
          ${option(['', text.all])} ${Object.entries(school.states).map(option)}
        </select>
      </div>
    </div>`;
  }

  private readonly typed = (event: Event) => {
    this.search = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.typing);
    this.typing = setTimeout(() => void this.people.run(), typingMillis);
  };

  private readonly choose = (event: Event) => {
    const { id, value } = event.target as HTMLSelectElement;
    if (id === 'role') {
      this.roleWanted = value as Role | '';
    } else {
      this.filter = value as State | '';
    }
    void this.people.run();
  };

  private list(people: readonly Person[]) {
    const text = school.people;
    if (people.length === 0) {
      const narrowed = this.search || this.roleWanted || this.filter;
      return html`<section class="empty">
        ${icon(narrowed ? 'search' : 'users')}
        <h2>${narrowed ? text.noMatch : text.none}</h2>
        <p class="muted">${narrowed ? text.noMatchLead : text.noneLead}</p>
      </section>`;
    }
    return html`<table class="table">
        <caption class="unseen" aria-live="polite">
          ${text.found(people.length)}
        </caption>
        <thead>
          <tr>
            <th scope="col">${text.name}</th>
            <th scope="col">${words.email}</th>
            <th scope="col">${text.role}</th>
            <th scope="col">${text.state}</th>
            <th scope="col">${text.since}</th>
            <td></td>
          </tr>
        </thead>
        <tbody>
          ${people.map((one) => this.row(one))}
        </tbody>
      </table>
      ${this.people.button(text.more)}`;
  }

  private row(person: Person) {
    const text = school.people;
    const [tone, drawing] = stateLooks[person.state];
    const self = person.id === this.session.person.id;
    return html`<tr>
      <th scope="row">
        <span
          >${person.name || text.unnamed} ${self ? html`<span class="tag">${text.you}</span>` : nothing}</span
        >
      </th>
      <td class="long" data-name=${words.email}><span dir="ltr">${person.email}</span></td>
      <td data-name=${text.role}>${school.roles[person.role]}</td>
      <td data-name=${text.state}>
        <span class="state ${tone}">${icon(drawing)} ${school.states[person.state]}</span>
      </td>
      <td data-name=${text.since}><time datetime=${person.createdAt}>${date(person.createdAt)}</time></td>
      <td class="act">
        ${
          person.may.length > 0
            ? html`<button
                class="button small"
                aria-label=${text.changeNamed(person.name || person.email)}
                @click=${() => (this.chosen = person)}
              >
                ${text.change}
              </button>`
            : nothing
        }
      </td>
    </tr>`;
  }

  static override styles = [
    base,
    pages,
    tables,
    css`
      .filters {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1fr);
        gap: var(--space-12);
      }
      @container (max-width: 819px) {
        .filters {
          grid-template-columns: 1fr 1fr;
        }
        .search {
          grid-column: 1 / -1;
        }
        header .button {
          width: 100%;
        }
      }
    `,
  ];
}
customElements.define('stoa-people-page', StoaPeoplePage);
