// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { css, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { choice, field } from '#design/fields.ts';
import { icon, type IconName } from '#design/icons.ts';
import { pages, tables } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { moment, since } from '../format.ts';
import { Paged } from '../paged.ts';
import { may } from '../permissions.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { school } from './school-words.ts';

type Letter = Schemas['LetterEntry'];

const looks: Record<Schemas['LetterState'], readonly [tone: string, drawing: IconName]> = {
  waiting: ['next', 'clock'],
  sent: ['next', 'send'],
  delivered: ['good', 'check'],
  dead: ['bad', 'triangleAlert'],
};

const channels: Record<Schemas['LetterChannel'], IconName> = {
  email: 'mail',
  sms: 'messageSquare',
  push: 'bell',
};

/** What became of the school's messages; those that could not be delivered are sent again from here. */
export class StoaLetters extends Spoken {
  @property({ attribute: false }) session!: Session;
  private readonly letters: Paged<Letter> = new Paged(this, (after) =>
    ask('get', '/letters', { query: { ...this.filter, ...(after && { after }) } }),
  );
  private filter: { channel?: Schemas['LetterChannel']; state?: Schemas['LetterState']; to?: string } = {};
  private readonly finding: Attempt = new Attempt(this);
  private readonly attempt: Attempt = new Attempt(this);

  override render() {
    const text = school.letters;
    return html`<section class="card" aria-labelledby="letters">
      <h2 id="letters">${text.title}</h2>
      <p class="muted">${text.lead}</p>
      ${this.filters()} ${this.attempt.notice()} ${this.letters.show((letters) => this.list(letters))}
    </section>`;
  }

  private filters() {
    const text = school.letters;
    const all = (options: object): (readonly [string, string])[] => [
      ['', text.all],
      ...Object.entries(options),
    ];
    return html`<form class="filters" role="search" novalidate @submit=${this.finding.submit(this.narrow)}>
      ${field({ name: 'to', label: text.who, type: 'search', autocomplete: 'off', maxlength: 100 })}
      ${choice({ name: 'channel', label: text.channel, options: all(text.channels) })}
      ${choice({ name: 'state', label: school.people.state, options: all(text.states) })}
      <button class="button">${icon('search')} ${text.find}</button>
    </form>`;
  }

  private readonly narrow = async ({ to, channel, state }: Entries) => {
    this.filter = {
      ...(to && { to }),
      ...(channel && { channel: channel as Schemas['LetterChannel'] }),
      ...(state && { state: state as Schemas['LetterState'] }),
    };
    await this.letters.run();
  };

  private list(letters: readonly Letter[]) {
    const text = school.letters;
    return letters.length === 0
      ? html`<p class="small">${Object.keys(this.filter).length > 0 ? text.noMatch : text.none}</p>`
      : html`<table class="table">
            <caption class="unseen">
              ${text.title}
            </caption>
            <thead>
              <tr>
                <th scope="col">${text.kind}</th>
                <th scope="col">${text.to}</th>
                <th scope="col">${school.people.state}</th>
                <th scope="col">${text.at}</th>
                <td></td>
              </tr>
            </thead>
            <tbody>
              ${letters.map((one) => this.row(one))}
            </tbody>
          </table>
          ${this.letters.button(school.people.more)}`;
  }

  private row(letter: Letter) {
    const text = school.letters;
    const { template, channel, to, name, state, error, createdAt, nextAt } = letter;
    const [tone, drawing] = looks[state];
    const kind = text.kinds[template];
    return html`<tr>
      <th scope="row">
        ${kind}
        <span class="small muted channel">${icon(channels[channel])} ${text.channels[channel]}</span>
      </th>
      <td class="long" data-name=${text.to}>
        ${name ? html`<p>${name}</p>` : nothing}
        <span class="small muted" dir="ltr">${to}</span>
      </td>
      <td data-name=${school.people.state}>
        <span class="state ${tone}">${icon(drawing)} ${text.states[state]}</span>
        ${state === 'waiting' && error && nextAt ? html`<p class="small">${text.nextAt(since(nextAt, Date.now()))}</p>` : nothing}
        ${error && state !== 'delivered' ? html`<p class="small muted" dir="auto">${error}</p>` : nothing}
      </td>
      <td data-name=${text.at}>
        <time datetime=${createdAt} title=${moment(createdAt)}>${since(createdAt, Date.now())}</time>
      </td>
      <td class="act">
        ${
          state === 'dead' && may(this.session, 'mail.write')
            ? html`<button
                class="button small"
                aria-label=${text.againNamed(kind, to)}
                @click=${() => this.sendAgain(letter)}
              >
                ${icon('refresh')} ${text.again}
              </button>`
            : nothing
        }
      </td>
    </tr>`;
  }

  private sendAgain({ id }: Letter) {
    return this.attempt.run(async () => {
      await ask('post', '/letters/{id}/retry', { path: { id } });
      tell(school.letters.sentAgain);
      await this.letters.run();
    });
  }

  static override styles = [
    base,
    pages,
    tables,
    css`
      .filters {
        display: grid;
        grid-template-columns: minmax(0, 2fr) repeat(2, minmax(0, 1fr)) auto;
        gap: var(--space-12);
        align-items: start;
        margin-block: var(--space-16);
      }
      .filters .button {
        margin-block-start: 26px;
      }
      .channel {
        display: flex;
        align-items: center;
        gap: var(--space-4);
        font-weight: 400;
      }
      @container (max-width: 819px) {
        .filters {
          grid-template-columns: 1fr 1fr;
        }
        .filters > :first-child {
          grid-column: 1 / -1;
        }
        .filters .button {
          margin-block-start: 0;
          grid-column: 1 / -1;
        }
      }
    `,
  ];
}
customElements.define('stoa-letters', StoaLetters);
