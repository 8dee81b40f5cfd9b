// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { ask, type Schemas } from '../ask.ts';
import { moment } from '../format.ts';
import { locale } from '../language.ts';
import { Loading } from '../loading.ts';
import { rows } from '../pages/row-styles.ts';
import { Spoken } from '../spoken.ts';
import './log-dialog.ts';
import { drop, flush, queueEvent, waiting, type Waiting } from './log-queue.ts';
import { log } from './log-words.ts';

type SessionLog = Schemas['SessionLog'];

/** Sessions that were logged by hand: those that wait on this device, and those that the school has. */
export class StoaLogList extends Spoken {
  @state() private logs?: readonly SessionLog[];
  @state() private queue: readonly Waiting[] = [];
  @state() private chosen?: SessionLog | 'new' | undefined;
  private readonly loading: Loading = new Loading(
    this,
    async () => {
      this.logs = (await ask('get', '/session-logs', { query: {} })).items;
    },
    ['attendance.', 'session_log.'],
  );

  override connectedCallback() {
    super.connectedCallback();
    document.addEventListener(queueEvent, this.look);
    void flush();
    this.look();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener(queueEvent, this.look);
  }

  private readonly look = () => void waiting().then((queue) => (this.queue = queue));

  override render() {
    const { logs, queue, chosen } = this;
    const shown = logs?.filter(({ deleted }) => !deleted) ?? [];
    return html`<section aria-labelledby="logged">
      <div class="bar">
        <h2 id="logged">${log.title}</h2>
        <button class="button" @click=${() => (this.chosen = 'new')}>${icon('plus')} ${log.log}</button>
      </div>
      ${queue.length > 0 ? html`<p class="state warn">${icon('hourglass')} ${log.waiting(queue.length)}</p>` : nothing}
      ${
        logs || this.loading.failed
          ? queue.length + shown.length > 0
            ? html`<ul class="rows">
                ${queue.map((one) => this.waits(one))} ${shown.map((one) => this.row(one))}
              </ul>`
            : html`<p class="muted">${log.none}</p>`
          : this.loading.show()
      }
      ${
        chosen
          ? html`<stoa-log-dialog
              .logged=${chosen === 'new' ? undefined : chosen}
              @close=${() => (this.chosen = undefined)}
              @changed=${this.loading.run}
            ></stoa-log-dialog>`
          : nothing
      }
    </section>`;
  }

  private waits({ clientId, edit, refused }: Waiting) {
    return html`<li>
      ${icon(refused ? 'circleAlert' : 'hourglass')}
      <span class="what">
        <strong>${edit.startsAt ? moment(edit.startsAt) : log.remove}</strong>
        <span class="small muted">${refused ? `${log.refused}: ${refused}` : log.waits}</span>
      </span>
      ${
        refused
          ? html`<button class="button small" @click=${() => void drop(clientId)}>${log.drop}</button>`
          : nothing
      }
    </li>`;
  }

  private row(one: SessionLog) {
    const when = one.startsAt ? moment(one.startsAt) : '–';
    const names = new Intl.ListFormat(locale).format(one.students.map(({ name }) => name));
    return html`<li>
      ${icon('check')}
      <span class="what">
        <strong>${when}${one.minutes ? ` · ${log.length(one.minutes)}` : nothing}</strong>
        <span class="small muted">${[one.tutor.name, names, one.note].filter(Boolean).join(' · ')}</span>
      </span>
      <button class="button small" aria-label=${log.changeNamed(when)} @click=${() => (this.chosen = one)}>
        ${icon('pencil')} ${log.change}
      </button>
    </li>`;
  }

  static override styles = [
    base,
    rows,
    css`
      section {
        display: grid;
        gap: var(--space-12);
      }
      .bar {
        justify-content: space-between;
      }
    `,
  ];
}
customElements.define('stoa-log-list', StoaLogList);
