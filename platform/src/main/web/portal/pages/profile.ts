// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { choice, field } from '#design/fields.ts';
import { pages } from '#design/tables.ts';
import { askVersioned, type Schemas } from '../ask.ts';
import { ApiFailure } from '../call.ts';
import { Attempt, type Entries } from '../form.ts';
import { chooseLanguage, known, languages, words } from '../language.ts';
import { Loading } from '../loading.ts';
import { Spoken } from '../spoken.ts';
import { zone } from '../time.ts';
import { tell } from '../toaster.ts';
import { account } from './account-words.ts';

/** Name, language and time zone of whoever is signed in. */
export class StoaProfilePage extends Spoken {
  @state() private me?: Schemas['Me'];
  private etag: string | undefined;
  private readonly loading: Loading = new Loading(this, async () => {
    ({ body: this.me, etag: this.etag } = await askVersioned('get', '/me'));
  });
  private readonly attempt: Attempt = new Attempt(this);

  override render() {
    return html`<div class="page narrow">
      <header>
        <div>
          <h1>${words.profile}</h1>
          <p class="muted">${account.profile.lead}</p>
        </div>
      </header>
      ${this.me ? this.form(this.me) : this.loading.show()}
    </div>`;
  }

  private form(me: Schemas['Me']) {
    const { attempt } = this;
    const text = account.profile;
    const here = zone();
    const zones = new Set([me.timeZone ?? here, here, ...Intl.supportedValuesOf('timeZone')]);
    return html`<section class="card">
      <form novalidate @submit=${attempt.submit(this.save)}>
        ${attempt.notice()}
        ${field({ name: 'name', label: account.name, autocomplete: 'name', required: true, maxlength: 100, value: me.name, complaint: attempt.complaints['name'] })}
        <p class="fixed">
          <span class="small">${words.email}</span>
          <strong dir="ltr">${me.email}</strong>
          <span class="small muted">${text.emailHint}</span>
        </p>
        ${choice({ name: 'locale', label: words.language, value: known(me.locale) ?? 'en', options: Object.entries(languages).map(([tag, { name }]) => [tag, name] as const) })}
        ${choice({ name: 'timeZone', label: text.timeZone, hint: text.timeZoneHint, value: me.timeZone ?? here, options: [...zones].map((one) => [one, one.replaceAll('_', ' ')] as const) })}
        <p class="bar">
          <button class="button primary" aria-disabled=${attempt.busy}>${attempt.label(words.save)}</button>
          <span class="tag">${account.roles[me.role]}</span>
        </p>
      </form>
    </section>`;
  }

  private readonly save = async ({ name = '', locale = 'en', timeZone = '' }: Entries) => {
    const change = { body: { name, locale, timeZone }, ifMatch: this.etag };
    try {
      ({ body: this.me, etag: this.etag } = await askVersioned('patch', '/me', change));
    } catch (error) {
      if (error instanceof ApiFailure && error.code === 'stale') {
        await this.loading.run();
      }
      throw error;
    }
    await chooseLanguage(known(locale) ?? 'en');
    tell(words.saved);
    this.sessionChanged();
  };

  static override styles = [base, pages];
}
customElements.define('stoa-profile-page', StoaProfilePage);
