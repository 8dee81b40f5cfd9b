// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { css, html } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import { ask, type Schemas } from '../ask.ts';
import { moment } from '../format.ts';
import { words } from '../language.ts';
import { Loading } from '../loading.ts';
import { Spoken } from '../spoken.ts';
import { school } from './school-words.ts';

const lookMillis = 5_000;

/** The letters of a server without e-mail, for trying Stoa: they can be read here. */
export class StoaOutboxPage extends Spoken {
  @state() private letters?: readonly Schemas['OutboxLetter'][];
  private timer?: number;
  private readonly loading: Loading = new Loading(this, async () => {
    this.letters = (await ask('get', '/outbox')).items;
  });

  override connectedCallback() {
    super.connectedCallback();
    this.timer = window.setInterval(() => void this.loading.run(), lookMillis);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render() {
    const text = school.outbox;
    return html`<main id="content">
      <div class="page narrow">
        <header>
          <div>
            <h1>${words.outbox}</h1>
            <p class="muted">${text.lead}</p>
          </div>
          <a class="button" href="/">${icon('arrowLeft')} ${text.signIn}</a>
        </header>
        ${this.content()}
      </div>
    </main>`;
  }

  private content() {
    const text = school.outbox;
    if (this.loading.failed?.status === 404) {
      return empty(text.absent, text.absentLead);
    }
    if (!this.letters || this.loading.failed) {
      return this.loading.show();
    }
    return this.letters.length === 0
      ? empty(text.none, text.noneLead)
      : html`<ul>
          ${this.letters.map((one) => this.letter(one))}
        </ul>`;
  }

  private letter({ channel, to, subject: given, text: said, link, createdAt }: Schemas['OutboxLetter']) {
    const text = school.outbox;
    const isText = channel === 'sms';
    const subject = isText ? text.textTo(to) : given;
    const { pathname, search, hash } = new URL(link, location.href);
    return html`<li class="card">
      ${icon(isText ? 'messageSquare' : 'mail')}
      <div>
        <h2>${subject}</h2>
        <p class="small muted">
          ${isText ? '' : html`${text.to(to)} · `}<time datetime=${createdAt}>${moment(createdAt)}</time>
        </p>
        ${
          isText
            ? html`<p class="said bubble" dir="auto">${said}</p>`
            : html`<details>
                <summary>${text.text}</summary>
                <p class="said" dir="auto">${said}</p>
              </details>`
        }
      </div>
      <a class="button" href=${pathname + search + hash} aria-label=${text.openNamed(subject)}
        >${text.open}</a
      >
    </li>`;
  }

  static override styles = [
    base,
    pages,
    css`
      .page {
        margin-inline: auto;
      }
      ul {
        display: grid;
        gap: var(--space-12);
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: start;
        gap: var(--space-12);
        padding: var(--space-16);
      }
      li > .icon {
        color: var(--accent);
      }
      li > div {
        flex: 1 1 260px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      h2 {
        font-size: var(--text-17);
      }
      summary {
        width: fit-content;
        padding-block: var(--space-8);
        color: var(--accent);
        cursor: pointer;
      }
      .said {
        padding: var(--space-12);
        border-radius: var(--radius);
        background: var(--sunken);
        white-space: pre-wrap;
      }
      .bubble {
        width: fit-content;
        max-width: 44ch;
        margin-block-start: var(--space-8);
        border-end-start-radius: 0;
      }
      @media (max-width: 819px) {
        .page {
          padding: var(--space-24) var(--space-16);
        }
      }
    `,
  ];
}
customElements.define('stoa-outbox-page', StoaOutboxPage);

function empty(title: string, lead: string) {
  return html`<section class="empty">
    ${icon('inbox')}
    <h2>${title}</h2>
    <p class="muted">${lead}</p>
  </section>`;
}
