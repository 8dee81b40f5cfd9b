// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { check, choice, field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { ApiFailure } from '../call.ts';
import { Attempt, type Entries } from '../form.ts';
import { bytes, number } from '../format.ts';
import { languages, words } from '../language.ts';
import { Loading } from '../loading.ts';
import { look } from '../look.ts';
import { may } from '../permissions.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import './branding.ts';
import './domain.ts';
import './reminders.ts';
import { school as text } from './school-words.ts';

/** The school's settings: name, address, look, domain, who may come, and what is used of its plan. */
export class StoaSettingsPage extends Spoken {
  @property({ attribute: false }) session!: Session;
  @state() private school?: Schemas['SchoolSettings'];
  private readonly loading: Loading = new Loading(this, () => this.load(), ['school.']);
  private readonly attempt: Attempt = new Attempt(this);

  private async load() {
    this.school = await ask('get', '/school');
  }

  override render() {
    const { school } = this;
    const writes = may(this.session, 'school.write');
    return html`<div class="page">
      <header>
        <div>
          <h1>${words.settings}</h1>
          <p class="muted">${text.settings.lead}</p>
        </div>
      </header>
      ${writes ? nothing : html`<p class="notice">${icon('lock')} ${text.settings.readOnly}</p>`}
      ${
        school
          ? html`<fieldset ?disabled=${!writes}>
                ${this.basics(school)}
                <stoa-branding
                  .school=${school}
                  .readonly=${!writes}
                  @changed=${this.loading.run}
                ></stoa-branding>
                <stoa-domain
                  .school=${school}
                  .readonly=${!writes}
                  @changed=${this.loading.run}
                ></stoa-domain>
                <stoa-reminders .readonly=${!writes}></stoa-reminders>
              </fieldset>
              ${this.usage(school)}`
          : this.loading.show()
      }
    </div>`;
  }

  private basics(school: Schemas['SchoolSettings']) {
    const { attempt } = this;
    const { complaints } = attempt;
    const { settings } = text;
    const zones = new Set([school.timeZone, ...Intl.supportedValuesOf('timeZone')]);
    return html`<section class="card" aria-labelledby="basics">
      <h2 id="basics">${settings.basics}</h2>
      <form novalidate @submit=${attempt.submit(this.save)}>
        ${attempt.notice()}
        <div class="pair">
          ${field({ name: 'name', label: settings.name, value: school.name, required: true, maxlength: 100, complaint: complaints['name'] })}
          ${field({ name: 'slug', label: settings.slug, hint: settings.slugHint(school.address), value: school.slug ?? '', maxlength: 63, direction: 'ltr', complaint: complaints['slug'] })}
          ${choice({ name: 'locale', label: settings.locale, value: school.locale, options: Object.entries(languages).map(([tag, { name }]) => [tag, name] as const) })}
          ${choice({ name: 'timeZone', label: settings.timeZone, value: school.timeZone, options: [...zones].map((one) => [one, one.replaceAll('_', ' ')] as const) })}
        </div>
        ${check({ name: 'registrationOpen', label: settings.registration, hint: settings.registrationHint, checked: school.registrationOpen })}
        <div class="field">
          <label for="embeddedBy">${settings.embeddedBy}</label>
          <textarea
            id="embeddedBy"
            name="embeddedBy"
            dir="ltr"
            rows="3"
            aria-invalid=${complaints['embeddedBy'] ? 'true' : 'false'}
            aria-describedby="embeddedBy-help"
            .value=${school.embeddedBy.join('\n')}
          ></textarea>
          <div id="embeddedBy-help">
            <p class="hint">${settings.embeddedByHint}</p>
            ${complaints['embeddedBy'] ? html`<p class="complaint">${icon('circleAlert')} ${complaints['embeddedBy']}</p>` : nothing}
          </div>
        </div>
        <p class="bar">
          <button class="button primary" aria-disabled=${attempt.busy}>${attempt.label(words.save)}</button>
        </p>
      </form>
    </section>`;
  }

  private readonly save = async (entries: Entries) => {
    const { school } = this;
    if (!school) {
      return;
    }
    const { name = '', slug, locale, timeZone = school.timeZone, embeddedBy = '' } = entries;
    const body: Schemas['SchoolChange'] = {
      name,
      slug: slug || null,
      locale: locale === 'ar' ? 'ar' : 'en',
      timeZone,
      registrationOpen: 'registrationOpen' in entries,
      embeddedBy: embeddedBy.split(/\s+/).filter(Boolean),
    };
    try {
      this.school = await ask('patch', '/school', { body, ifMatch: school.etag });
      look.show(this.school);
      tell(words.saved);
      this.sessionChanged();
    } catch (error) {
      if (error instanceof ApiFailure && error.code === 'stale') {
        await this.load();
      }
      throw error;
    }
  };

  private usage({ tier, usage }: Schemas['SchoolSettings']) {
    const { settings } = text;
    const line = (name: string, used: number, most: number | null, say = (value: number) => number(value)) =>
      html`<div>
        <dt>${name}</dt>
        <dd>
          ${most === null ? settings.unlimited(say(used)) : settings.of(say(used), say(most))}
          ${most === null ? nothing : html`<meter min="0" max=${most} high=${most * 0.9} value=${used} aria-label=${name}></meter>`}
        </dd>
      </div>`;
    return html`<section class="card" aria-labelledby="usage">
      <h2 id="usage">${settings.usage}</h2>
      <p class="muted">${settings.tier(tier.name)}</p>
      <dl class="numbers">
        ${line(settings.tutors, usage.tutors, tier.tutorsMax)}
        ${line(settings.students, usage.students, tier.studentsMax)}
        ${line(settings.storage, usage.storageBytes, tier.storageBytesMax, bytes)}
      </dl>
    </section>`;
  }

  static override styles = [
    base,
    pages,
    css`
      fieldset {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-24);
        min-width: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }
      .pair {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(260px, 100%), 1fr));
        gap: var(--space-16) var(--space-24);
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(180px, 1fr));
        gap: var(--space-16);
        margin: 0;
      }
      dt {
        font-size: var(--text-13);
        color: var(--ink-muted);
      }
      dd {
        display: grid;
        gap: var(--space-4);
        margin: 0;
        font-weight: 600;
      }
      meter {
        width: 100%;
      }
    `,
  ];
}
customElements.define('stoa-settings-page', StoaSettingsPage);
