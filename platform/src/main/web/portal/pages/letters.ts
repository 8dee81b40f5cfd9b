// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon, type IconName } from '#design/icons.ts';
import { pages, tables } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt } from '../form.ts';
import { moment, since } from '../format.ts';
import { words } from '../language.ts';
import { Paged } from '../paged.ts';
import { may } from '../permissions.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { school } from './school-words.ts';

type Letter = Schemas['LetterEntry'];

const looks: Record<Schemas['LetterState'], readonly [tone: string, drawing: IconName]> = {
  waiting: ['next', 'clock'],
  delivered: ['good', 'check'],
  dead: ['bad', 'triangleAlert'],
};

/** What became of the school's letters; those that could not be delivered are sent again from here. */
export class StoaLetters extends Spoken {
  @property({ attribute: false }) session!: Session;
  private readonly letters: Paged<Letter> = new Paged(this, (after) =>
    ask('get', '/letters', { query: { ...(after && { after }) } }),
  );
  private readonly attempt: Attempt = new Attempt(this);

  override render() {
    const text = school.letters;
    return html`<section class="card" aria-labelledby="letters">
      <h2 id="letters">${text.title}</h2>
      <p class="muted">${text.lead}</p>
      ${this.attempt.notice()} ${this.letters.show((letters) => this.list(letters))}
    </section>`;
  }

  private list(letters: readonly Letter[]) {
    const text = school.letters;
    return letters.length === 0
      ? html`<p class="small">${text.none}</p>`
      : html`<table class="table">
            <caption class="unseen">
              ${text.title}
            </caption>
            <thead>
              <tr>
                <th scope="col">${text.kind}</th>
                <th scope="col">${words.email}</th>
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
    const { template, to, state, error, createdAt } = letter;
    const [tone, drawing] = looks[state];
    const kind = text.kinds[template];
    return html`<tr>
      <th scope="row">${kind}</th>
      <td class="long" data-name=${words.email}><span dir="ltr">${to}</span></td>
      <td data-name=${school.people.state}>
        <span class="state ${tone}">${icon(drawing)} ${text.states[state]}</span>
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

  static override styles = [base, pages, tables];
}
customElements.define('stoa-letters', StoaLetters);
