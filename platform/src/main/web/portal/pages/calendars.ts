// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { field } from '#design/fields.ts';
import { icon, type IconName } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { moment, since } from '../format.ts';
import { words } from '../language.ts';
import { Loading } from '../loading.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import './calendar-secrets.ts';
import { links } from './links-words.ts';
import { rows } from './row-styles.ts';

type Calendars = Schemas['CalendarList'];
type Outside = Schemas['OutsideCalendar'];
type Provider = Schemas['CalendarProvider'];

const drawings: Record<Outside['state'], IconName> = {
  syncing: 'refresh',
  connected: 'check',
  behind: 'triangleAlert',
  signedOut: 'key',
};
const moods: Record<Outside['state'], string> = {
  syncing: 'next',
  connected: 'good',
  behind: 'warn',
  signedOut: 'bad',
};

/** One's calendars elsewhere: what is connected, and how to see one's classes in any other. */
export class StoaCalendarsPage extends Spoken {
  @property({ attribute: false }) session!: Session;
  @state() private found?: Calendars;
  @state() private leaving?: Outside | undefined;
  @state() private refused = false;
  private readonly loading: Loading = new Loading(
    this,
    async () => {
      this.found = await ask('get', '/me/calendars');
    },
    ['calendars.'],
  );
  private readonly attempt: Attempt = new Attempt(this);
  private readonly adding: Attempt = new Attempt(this);

  override connectedCallback() {
    super.connectedCallback();
    void this.comeBack();
  }

  /** From the provider, with its consent or without. */
  private async comeBack() {
    const query = new URLSearchParams(location.search);
    const consent = query.get('state');
    const code = query.get('code');
    this.refused = query.has('error');
    if (location.search) {
      history.replaceState(null, '', location.pathname);
    }
    if (consent && code) {
      await this.attempt.run(async () => {
        await ask('post', '/me/calendars/consent', { body: { state: consent, code } });
        tell(links.connected.done);
        await this.loading.run();
      });
    }
  }

  override render() {
    const { found } = this;
    return html`<div class="page narrow">
      <header>
        <div>
          <h1>${words.calendars}</h1>
          <p class="muted">${links.lead}</p>
        </div>
      </header>
      ${
        found
          ? html`${this.connected(found)} ${this.byAddress()}
              <stoa-calendar-secrets
                .session=${this.session}
                .address=${found.address}
              ></stoa-calendar-secrets>`
          : this.loading.show()
      }
      ${this.leaving ? this.farewell(this.leaving) : nothing}
    </div>`;
  }

  private connected({ items, providers }: Calendars) {
    const text = links.connected;
    return html`<section class="card" aria-labelledby="connected">
      <h2 id="connected">${text.title}</h2>
      <p class="muted">${text.lead}</p>
      ${this.leaving ? nothing : this.attempt.notice()}
      ${
        this.refused
          ? html`<p class="notice warn" role="status">
              ${icon('triangleAlert')}<span>${text.refused}</span>
            </p>`
          : nothing
      }
      ${
        items.length > 0
          ? html`<ul class="rows">
              ${items.map((one) => this.row(one))}
            </ul>`
          : html`<p class="small">${providers.length > 0 ? text.none : text.noneHere}</p>`
      }
      ${
        providers.length > 0
          ? html`<p class="bar">
              ${providers.map(
                (one) =>
                  html`<button class="button" @click=${() => this.connect(one)}>
                    ${icon('plus')} ${text.connect(links.provider(one))}
                  </button>`,
              )}
            </p>`
          : nothing
      }
      ${items.length > 0 ? html`<p class="small muted">${text.how}</p>` : nothing}
    </section>`;
  }

  private byAddress() {
    const { adding } = this;
    const text = links.address;
    return html`<section class="card" aria-labelledby="by-address">
      <h2 id="by-address">${text.title}</h2>
      <p class="muted">${text.lead}</p>
      <form novalidate @submit=${adding.submit(this.subscribe)}>
        ${adding.notice()}
        ${field({ name: 'url', label: text.label, hint: text.hint, direction: 'ltr', required: true, maxlength: 2000, autocomplete: 'off', complaint: adding.complaints['url'] })}
        <p class="bar">
          <button class="button" aria-disabled=${adding.busy}>${adding.label(text.add)}</button>
        </p>
      </form>
    </section>`;
  }

  private readonly subscribe = async ({ url = '' }: Entries, form: HTMLFormElement) => {
    await ask('post', '/me/calendars/subscriptions', { body: { url } });
    form.reset();
    tell(links.address.added);
    await this.loading.run();
  };

  private row(one: Outside) {
    const text = links.connected;
    const name = one.account || links.provider(one.provider);
    return html`<li>
      ${icon('calendarDays')}
      <span class="what">
        <strong><bdi>${name}</bdi></strong>
        <span class="small muted">
          ${links.provider(one.provider)}
          ${one.provider === 'ics' ? nothing : html`· ${text.classes(one.classes)}`}
          ${
            one.syncedAt
              ? html`·
                  <time datetime=${one.syncedAt} title=${moment(one.syncedAt)}
                    >${text.compared(since(one.syncedAt, Date.now()))}</time
                  >`
              : nothing
          }
        </span>
        <span class="how">
          <span class="state ${moods[one.state]}">${icon(drawings[one.state])} ${this.say(one)}</span>
          ${one.error ? html`<span class="small">${links.errors[one.error] ?? one.error}</span>` : nothing}
        </span>
      </span>
      <span class="acts">
        ${
          one.state === 'signedOut'
            ? html`<button
                class="button small primary"
                aria-label=${text.againNamed(name)}
                @click=${() => this.connect(one.provider)}
              >
                ${icon('key')} ${text.again}
              </button>`
            : html`<button
                class="button small"
                aria-label=${text.compareNamed(name)}
                @click=${() => this.compare(one.id)}
              >
                ${icon('refresh')} ${text.compare}
              </button>`
        }
        <button
          class="button small bad"
          aria-label=${text.leaveNamed(name)}
          @click=${() => (this.leaving = one)}
        >
          ${icon('unplug')} ${text.leave}
        </button>
      </span>
    </li>`;
  }

  private say({ state, behindSince }: Outside): string {
    return state === 'behind'
      ? links.states.behind(behindSince ? since(behindSince, Date.now()) : '')
      : links.states[state];
  }

  /** Whoever disconnects says what becomes of the classes there. */
  private farewell(one: Outside) {
    const text = links.connected;
    const name = one.account || links.provider(one.provider);
    const written = one.provider !== 'ics' && one.state !== 'signedOut';
    return html`<stoa-dialog
      heading=${text.leaving(name)}
      closing=${words.close}
      @close=${() => (this.leaving = undefined)}
    >
      ${this.attempt.notice()}
      <p>${text.leavingLead}</p>
      <p class="bar end">
        ${
          written
            ? html`<button class="button" @click=${() => this.leave(one.id, 'keep')}>${text.keep}</button>
                <button class="button bad" @click=${() => this.leave(one.id, 'remove')}>
                  ${icon('trash')} ${text.remove}
                </button>`
            : html`<button class="button bad" @click=${() => this.leave(one.id, 'keep')}>
                ${icon('unplug')} ${text.leave}
              </button>`
        }
      </p>
    </stoa-dialog>`;
  }

  private connect(provider: Provider) {
    return this.attempt.run(async () => {
      if (provider !== 'ics') {
        const { authorize } = await ask('post', '/me/calendars', { body: { provider } });
        location.assign(authorize);
      }
    });
  }

  private compare(id: string) {
    return this.attempt.run(async () => {
      await ask('post', '/me/calendars/{id}/sync', { path: { id } });
      tell(links.connected.comparing);
    });
  }

  private leave(id: string, events: 'keep' | 'remove') {
    return this.attempt.run(async () => {
      await ask('delete', '/me/calendars/{id}', { path: { id }, query: { events } });
      this.leaving = undefined;
      tell(links.connected.left);
      await this.loading.run();
    });
  }

  static override styles = [
    base,
    pages,
    rows,
    css`
      .how {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-4) var(--space-12);
        margin-block-start: var(--space-8);
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-8);
      }
    `,
  ];
}
customElements.define('stoa-calendars-page', StoaCalendarsPage);
