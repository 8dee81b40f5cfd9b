// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { check } from '#design/fields.ts';
import { icon, type IconName } from '#design/icons.ts';
import { pages, tables } from '#design/tables.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt } from '../form.ts';
import { moment, since } from '../format.ts';
import { words } from '../language.ts';
import { take } from '../live.ts';
import { Paged } from '../paged.ts';
import { Spoken } from '../spoken.ts';
import './reach.ts';
import { account } from './account-words.ts';

type Preference = Schemas['NotificationPreferences']['items'][number];

type Way = 'inApp' | 'email' | 'sms' | 'push';

/** Kinds that a text message or a push can be sent of: those of classes. */
const loud = /^(class|seat)/;

const drawings: Record<string, IconName> = {
  newDevice: 'monitor',
  roleChanged: 'user',
  invitationAccepted: 'userPlus',
  impersonated: 'drama',
  accessRestored: 'check',
  classRequested: 'calendarDays',
  classConfirmed: 'calendarDays',
  classDeclined: 'calendarDays',
  classCancelled: 'calendarDays',
  classMoved: 'calendarDays',
  classMoveProposed: 'calendarDays',
  seatOffered: 'calendarDays',
  calendarPutBack: 'calendarDays',
  calendarMovedBack: 'calendarDays',
  calendarBehind: 'calendarDays',
  calendarSignedOut: 'calendarDays',
  classReminder: 'clock',
};

/** What somebody was told, and by which ways they want to be told. */
export class StoaNotificationsPage extends Spoken {
  @state() private preferences: readonly Preference[] = [];
  @state() private unreadOnly = false;
  private readonly told: Paged<Schemas['Notification']> = new Paged(this, (after) => this.load(after), [
    'notifications.',
  ]);
  private readonly attempt: Attempt = new Attempt(this);

  private async load(after?: string) {
    const query = { ...(this.unreadOnly && { unread: true }), ...(after && { after }) };
    const page = ask('get', '/notifications', { query });
    if (after === undefined) {
      this.preferences = (await ask('get', '/me/notification-preferences')).items;
    }
    return page;
  }

  override render() {
    const text = account.notifications;
    const { items } = this.told;
    return html`<div class="page narrow">
      <header>
        <div>
          <h1>${words.notifications}</h1>
          <p class="muted">${text.lead}</p>
        </div>
        ${
          items?.some(({ readAt }) => !readAt)
            ? html`<button class="button" @click=${() => this.read()}>
                ${icon('check')} ${text.readAll}
              </button>`
            : nothing
        }
      </header>
      ${this.attempt.notice()} ${this.told.show((told) => this.list(told))}
      <stoa-reach></stoa-reach> ${this.preferences.length > 0 ? this.choices() : nothing}
    </div>`;
  }

  private list(items: readonly Schemas['Notification'][]) {
    const text = account.notifications;
    if (items.length === 0) {
      return html`<section class="empty">
        ${icon('bell')}
        <h2>${text.none}</h2>
        <p class="muted">${text.noneLead}</p>
      </section>`;
    }
    return html`<section aria-label=${words.notifications}>
      <ul class="told">
        ${items.map((one) => this.row(one))}
      </ul>
      ${this.told.button(text.older)}
    </section>`;
  }

  private row({ id, kind, values, link, createdAt, readAt }: Schemas['Notification']) {
    const text = account.notifications;
    const said = text.texts[kind]?.(values) ?? text.kinds[kind] ?? kind;
    return html`<li class="card ${readAt ? '' : 'new'}">
      ${icon(drawings[kind] ?? 'bell')}
      <p>
        ${said}
        <time class="small muted" datetime=${createdAt} title=${moment(createdAt)}
          >${since(createdAt, Date.now())}</time
        >
      </p>
      ${link ? html`<a class="button small" href=${link} aria-label="${text.open}: ${said}">${text.open}</a>` : nothing}
      ${
        readAt
          ? nothing
          : html`<button
              class="button small quiet"
              aria-label="${text.read}: ${said}"
              @click=${() => this.read(id)}
            >
              ${text.read}
            </button>`
      }
    </li>`;
  }

  private read(id?: string) {
    return this.attempt.run(async () => {
      await ask('post', '/notifications/read', { body: id ? { ids: [id] } : { all: true } });
      take({ type: 'notifications.read' });
    });
  }

  private choices() {
    const text = account.notifications;
    return html`<section class="card" aria-labelledby="preferences">
      <h2 id="preferences">${text.preferences}</h2>
      <p class="muted">${text.preferencesLead}</p>
      <div class="choices" role="group" aria-labelledby="preferences">
        ${this.preferences.map((one) => this.choice(one))}
      </div>
    </section>`;
  }

  private choice(one: Preference) {
    const text = account.notifications;
    const name = text.kinds[one.kind] ?? one.kind;
    const box = (way: Way) =>
      (way === 'sms' || way === 'push') && !loud.test(one.kind)
        ? html`<span class="way none"></span>`
        : one.required
          ? html`<span class="small muted way">${text[way]}: ${text.always}</span>`
          : html`<span class="way" @change=${(event: Event) => this.choose(one, way, event)}>
              ${check({ name: `${one.kind}-${way}`, label: text[way], checked: one[way], about: name })}
            </span>`;
    return html`<p>${name}</p>
      ${box('inApp')} ${box('email')} ${box('push')} ${box('sms')}`;
  }

  private choose({ kind }: Preference, way: Way, event: Event) {
    const { checked } = event.target as HTMLInputElement;
    return this.attempt.run(async () => {
      const body = { items: [{ kind, [way]: checked }] };
      this.preferences = (await ask('patch', '/me/notification-preferences', { body })).items;
    });
  }

  static override styles = [
    base,
    pages,
    tables,
    css`
      .told {
        display: grid;
        gap: var(--space-8);
      }
      .told li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-8) var(--space-12);
        padding: var(--space-12) var(--space-16);
      }
      .told li.new {
        border-inline-start: 3px solid var(--accent);
      }
      .told li:not(.new) {
        background: none;
      }
      .told li > .icon {
        color: var(--accent);
      }
      .told p {
        flex: 1 1 240px;
        display: grid;
      }
      .choices {
        display: grid;
        grid-template-columns: minmax(0, 1fr) repeat(4, auto);
        align-items: center;
        gap: 0 var(--space-16);
      }
      .way {
        min-width: 84px;
      }
      @container (max-width: 819px) {
        .choices {
          grid-template-columns: 1fr 1fr;
        }
        .choices p {
          grid-column: 1 / -1;
          padding-block-start: var(--space-12);
          border-block-start: 1px solid var(--line);
        }
        .way.none {
          display: none;
        }
      }
    `,
  ];
}
customElements.define('stoa-notifications-page', StoaNotificationsPage);
