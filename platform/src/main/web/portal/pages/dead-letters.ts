// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { pages, tables } from '#design/tables.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt } from '../form.ts';
import { moment, number, since } from '../format.ts';
import { words } from '../language.ts';
import { Loading } from '../loading.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { school } from './school-words.ts';

/** Events that a follower has given up on, to be tried again. */
export class StoaDeadLettersPage extends Spoken {
  @state() private letters?: readonly Schemas['DeadLetter'][];
  private next: string | null = null;
  private readonly loading: Loading = new Loading(this, () => this.load(), ['dead_letters.']);
  private readonly attempt: Attempt = new Attempt(this);

  private async load() {
    const page = await ask('get', '/dead-letters');
    this.letters = page.items;
    this.next = page.next;
  }

  private readonly more = async () => {
    const page = await ask('get', '/dead-letters', { query: { ...(this.next && { after: this.next }) } });
    this.next = page.next;
    this.letters = [...(this.letters ?? []), ...page.items];
  };

  override render() {
    const { letters } = this;
    return html`<div class="page">
      <header>
        <div>
          <h1>${words.deadLetters}</h1>
          <p class="muted">${school.deadLetters.lead}</p>
        </div>
      </header>
      ${this.attempt.notice()} ${letters && !this.loading.failed ? this.list(letters) : this.loading.show()}
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
      ${this.next ? html`<p class="bar"><button class="button" @click=${this.more}>${school.people.more}</button></p>` : nothing}`;
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
      await this.loading.run();
    });
  }

  static override styles = [base, pages, tables];
}
customElements.define('stoa-dead-letters-page', StoaDeadLettersPage);
