// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { pages, tables } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt } from '../form.ts';
import { moment, number, since } from '../format.ts';
import { words } from '../language.ts';
import { Paged } from '../paged.ts';
import { may } from '../permissions.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import './letters.ts';
import { school } from './school-words.ts';

/** Events that a follower has given up on, to be tried again. */
export class StoaDeadLettersPage extends Spoken {
  @property({ attribute: false }) session!: Session;
  private readonly letters: Paged<Schemas['DeadLetter']> = new Paged(
    this,
    (after) => ask('get', '/dead-letters', { query: { ...(after && { after }) } }),
    ['dead_letters.'],
  );
  private readonly attempt: Attempt = new Attempt(this);

  override render() {
    return html`<div class="page">
      <header>
        <div>
          <h1>${words.deadLetters}</h1>
          <p class="muted">${school.deadLetters.lead}</p>
        </div>
      </header>
      ${this.attempt.notice()} ${this.letters.show((letters) => this.list(letters))}
      ${may(this.session, 'mail.read') ? html`<stoa-letters .session=${this.session}></stoa-letters>` : nothing}
    </div>`;
  }

  private list(letters: readonly Schemas['DeadLetter'][]) {
    const text = school.deadLetters;
    if (letters.length === 0) {
      return html`<section class="empty">
        ${icon('check')}
        <h2>${text.none}</h2>
        <p class="muted">${text.noneLead}</p>
      </section>`;
    }
    return html`<table class="table">
        <caption class="unseen">
          ${words.deadLetters}
        </caption>
        <thead>
          <tr>
            <th scope="col">${text.type}</th>
            <th scope="col">${text.follower}</th>
            <th scope="col">${text.error}</th>
            <th scope="col">${text.attempts}</th>
            <th scope="col">${text.failedAt}</th>
            <td></td>
          </tr>
        </thead>
        <tbody>
          ${letters.map((one) => this.row(one))}
        </tbody>
      </table>
      ${this.letters.button(school.people.more)}`;
  }

  private row(letter: Schemas['DeadLetter']) {
    const text = school.deadLetters;
    const { type, follower, error, attempts, failedAt } = letter;
    return html`<tr>
      <th scope="row">${type}</th>
      <td data-name=${text.follower}>${follower}</td>
      <td data-name=${text.error} dir="auto">${error}</td>
      <td data-name=${text.attempts}>${number(attempts)}</td>
      <td data-name=${text.failedAt}>
        <time datetime=${failedAt} title=${moment(failedAt)}>${since(failedAt, Date.now())}</time>
      </td>
      <td class="act">
        <button class="button small" aria-label=${text.replayNamed(type)} @click=${() => this.replay(letter)}>
          ${icon('refresh')} ${text.replay}
        </button>
      </td>
    </tr>`;
  }

  private replay({ follower, number: at }: Schemas['DeadLetter']) {
    return this.attempt.run(async () => {
      await ask('post', '/dead-letters/{follower}/{number}/replay', { path: { follower, number: at } });
      tell(school.deadLetters.replayed);
      await this.letters.run();
    });
  }

  static override styles = [base, pages, tables];
}
customElements.define('stoa-dead-letters-page', StoaDeadLettersPage);
