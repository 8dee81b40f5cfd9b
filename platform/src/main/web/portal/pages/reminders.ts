// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { choice } from '#design/fields.ts';
import { icon, type IconName } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import { ask, askVersioned, type Answer, type Schemas } from '../ask.ts';
import { ApiFailure } from '../call.ts';
import { Attempt, type Entries } from '../form.ts';
import { language, languages, locale, words } from '../language.ts';
import { Loading } from '../loading.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { school } from './school-words.ts';

type Settings = Schemas['ReminderSettings'];
type Channel = keyof Settings['leads'];
type Tongue = keyof Settings['texts'];
type Part = keyof Schemas['ReminderTexts'];

const channels: readonly (readonly [Channel, IconName])[] = [
  ['email', 'mail'],
  ['sms', 'messageSquare'],
  ['push', 'bell'],
  ['inApp', 'inbox'],
];
const parts: readonly Part[] = ['subject', 'text', 'sms', 'push'];
const longest: Record<Part, number> = { subject: 200, text: 2000, sms: 600, push: 300 };
const minutes = { minute: 1, hour: 60, day: 1440 } as const;
type Unit = keyof typeof minutes;
const countMax = 6;
const minutesMax = 14 * 1440;
const pauseMillis = 300;

/** When and in which words the school reminds people of their classes, with what would be read. */
export class StoaReminders extends Spoken {
  @property({ attribute: false }) readonly = false;
  @state() private settings?: Settings;
  @state() private tongue: Tongue = language === 'ar' ? 'ar' : 'en';
  @state() private drawn: Partial<Record<Part, string>> = {};
  @state() private preview?: Answer<'post', '/school/reminders/preview'>;
  private etag: string | undefined;
  private timer?: number;
  private readonly loading: Loading = new Loading(this, () => this.load());
  private readonly times: Attempt = new Attempt(this);
  private readonly saving: Attempt = new Attempt(this);

  private async load() {
    this.take(await askVersioned('get', '/school/reminders'));
  }

  private take({ body, etag }: { body: Settings; etag: string | undefined }) {
    this.settings = body;
    this.etag = etag;
    this.open(this.tongue);
  }

  private open(tongue: Tongue) {
    this.tongue = tongue;
    this.drawn = { ...this.settings?.texts[tongue] };
    void this.look();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override render() {
    const text = school.reminders;
    const { settings } = this;
    return html`<section class="card" aria-labelledby="reminders">
      <h2 id="reminders">${text.title}</h2>
      <p class="muted">${text.lead}</p>
      ${settings ? html`${this.leads(settings)} ${this.texts(settings)}` : this.loading.show()}
    </section>`;
  }

  private leads(settings: Settings) {
    const text = school.reminders;
    return html`<h3>${text.leads}</h3>
      ${this.times.notice()}
      <dl>${channels.map(([channel, drawing]) => this.channel(settings, channel, drawing))}</dl>`;
  }

  private channel({ leads, textMessages }: Settings, channel: Channel, drawing: IconName) {
    const text = school.reminders;
    const name = text.channels[channel];
    return html`<div>
      <dt>${icon(drawing)} ${name}</dt>
      <dd>
        ${leads[channel].length === 0 ? html`<span class="small muted">${text.none}</span>` : nothing}
        ${leads[channel].map(
          (lead) =>
            html`<span class="tag"
              >${said(lead)}
              ${
                this.readonly
                  ? nothing
                  : html`<button
                      class="bare"
                      aria-label=${text.remove(name, said(lead))}
                      @click=${() =>
                        this.put(
                          channel,
                          leads[channel].filter((one) => one !== lead),
                        )}
                    >
                      ${icon('x')}
                    </button>`
              }</span
            >`,
        )}
        ${this.readonly || leads[channel].length >= countMax ? nothing : this.adder(channel, leads[channel])}
        ${channel === 'sms' && !textMessages ? html`<p class="small muted">${text.noTexts}</p>` : nothing}
      </dd>
    </div>`;
  }

  private adder(channel: Channel, leads: readonly number[]) {
    const text = school.reminders;
    const units = Object.entries(text.units);
    return html`<form class="adder" novalidate @submit=${(event: Event) => this.add(event, channel, leads)}>
      <input
        type="number"
        name="amount"
        min="1"
        max="20160"
        value="30"
        aria-label="${text.channels[channel]}: ${text.amount}"
      />
      <select name="unit" aria-label="${text.channels[channel]}: ${text.unit}">
        ${units.map(([unit, label]) => html`<option value=${unit}>${label}</option>`)}
      </select>
      <button class="button small" aria-label=${text.addTo(text.channels[channel])}>
        ${icon('plus')} ${text.add}
      </button>
    </form>`;
  }

  private add(event: Event, channel: Channel, leads: readonly number[]) {
    event.preventDefault();
    const entries = new FormData(event.target as HTMLFormElement);
    const lead = Number(entries.get('amount')) * minutes[(entries.get('unit') as Unit | null) ?? 'minute'];
    if (!Number.isInteger(lead) || lead < 1 || lead > minutesMax) {
      tell(school.reminders.bounds);
      return;
    }
    return this.put(channel, [...new Set([...leads, lead])]);
  }

  private put(channel: Channel, leads: readonly number[]) {
    return this.times.run(() => this.change({ leads: { [channel]: [...leads] } }, false));
  }

  private async change(body: Schemas['ReminderChange'], anew: boolean) {
    try {
      const came = await askVersioned('patch', '/school/reminders', { body, ifMatch: this.etag });
      const { drawn } = this;
      this.take(came);
      if (!anew) {
        this.drawn = drawn;
      }
      tell(words.saved);
    } catch (error) {
      if (error instanceof ApiFailure && error.code === 'stale') {
        await this.load();
      }
      throw error;
    }
  }

  private texts(settings: Settings) {
    const text = school.reminders;
    const { saving, tongue } = this;
    const complaints = saving.complaints;
    return html`<h3>${text.texts}</h3>
      <p class="small muted">${text.textsLead}</p>
      <ul class="places">
        ${settings.places.map(
          (place) => html`<li class="small"><code dir="ltr">{${place}}</code> ${text.places[place]}</li>`,
        )}
      </ul>
      <div class="sides">
        <form novalidate @submit=${saving.submit(this.save)} @input=${this.draw}>
          ${saving.notice()}
          ${choice({ name: 'tongue', label: text.language, value: tongue, options: Object.entries(languages).map(([tag, { name }]) => [tag, name] as const), changed: (event) => this.open((event.target as HTMLSelectElement).value === 'ar' ? 'ar' : 'en') })}
          ${parts.map((part) => this.field(settings, part, complaints[nameOf(tongue, part)]))}
          ${
            this.readonly
              ? nothing
              : html`<p>
                  <button class="button primary" aria-disabled=${saving.busy}>
                    ${saving.label(words.save)}
                  </button>
                </p>`
          }
        </form>
        ${this.read()}
      </div>`;
  }

  private field(settings: Settings, part: Part, complaint?: string) {
    const text = school.reminders;
    const { tongue } = this;
    const id = `reminder-${part}`;
    return html`<div class="field">
      <label for=${id}>${text.parts[part]}</label>
      <textarea
        id=${id}
        name=${nameOf(tongue, part)}
        rows=${part === 'text' ? 4 : 2}
        lang=${tongue}
        dir=${tongue === 'ar' ? 'rtl' : 'ltr'}
        maxlength=${longest[part]}
        placeholder=${settings.standard[tongue][part] ?? ''}
        aria-invalid=${complaint ? 'true' : 'false'}
        aria-describedby="${id}-help"
        ?disabled=${this.readonly}
        .value=${this.drawn[part] ?? ''}
      ></textarea>
      <div id="${id}-help">
        ${complaint ? html`<p class="complaint">${icon('circleAlert')} ${complaint}</p>` : nothing}
      </div>
    </div>`;
  }

  private readonly draw = (event: Event) => {
    const target = event.target as HTMLElement;
    if (target instanceof HTMLTextAreaElement) {
      const [, , part = ''] = target.name.split('.');
      this.drawn = { ...this.drawn, [part]: target.value };
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.look(), pauseMillis);
    }
  };

  /** What would be read; as it was while a text names what there is not. */
  private async look() {
    const body = { language: this.tongue, texts: this.drawn };
    try {
      this.preview = await ask('post', '/school/reminders/preview', { body });
    } catch (error) {
      if (!(error instanceof ApiFailure)) {
        throw error;
      }
    }
  }

  private read() {
    const text = school.reminders;
    const { preview, tongue } = this;
    const dir = tongue === 'ar' ? 'rtl' : 'ltr';
    return html`<div class="read" role="group" aria-label=${text.preview}>
      <h4 class="small muted">${text.preview}</h4>
      ${
        preview
          ? html`<div class="mail" lang=${tongue} dir=${dir}>
                <p><strong>${preview.subject}</strong></p>
                <p>${preview.text}</p>
              </div>
              <div class="bubble" lang=${tongue} dir=${dir}>${preview.sms}</div>
              <p class="small muted">${icon('messageSquare')} ${text.smsParts(preview.smsParts)}</p>
              <div class="push" lang=${tongue} dir=${dir}>${icon('bell')} <span>${preview.push}</span></div>`
          : nothing
      }
    </div>`;
  }

  private readonly save = (entries: Entries) => {
    const texts = Object.fromEntries(parts.map((part) => [part, entries[nameOf(this.tongue, part)] ?? '']));
    return this.change({ texts: { [this.tongue]: texts } }, true);
  };

  static override styles = [
    base,
    pages,
    css`
      h3 {
        margin-block: var(--space-24) var(--space-8);
        font-size: var(--text-17);
      }
      dl {
        display: grid;
        margin: 0;
      }
      dl > div {
        display: grid;
        grid-template-columns: minmax(130px, 170px) minmax(0, 1fr);
        align-items: center;
        gap: var(--space-8) var(--space-16);
        padding-block: var(--space-8);
        border-block-start: 1px solid var(--line);
      }
      dt {
        display: flex;
        align-items: center;
        gap: var(--space-8);
      }
      dt .icon,
      .push .icon {
        color: var(--accent);
      }
      dd {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-8);
        margin: 0;
      }
      dd > p {
        flex-basis: 100%;
      }
      .tag {
        display: inline-flex;
        align-items: center;
        gap: var(--space-4);
      }
      .bare {
        display: grid;
        place-items: center;
        width: 28px;
        height: 28px;
        padding: 0;
        border: 0;
        background: none;
        color: inherit;
        cursor: pointer;
      }
      .adder {
        display: flex;
        gap: var(--space-8);
        margin-inline-start: auto;
      }
      .adder input,
      .adder select {
        padding: var(--space-4) var(--space-8);
        border: 1px solid var(--edge);
        border-radius: var(--radius-control);
        background: var(--surface);
        color: var(--ink);
        font: inherit;
        font-size: var(--text-13);
      }
      .adder input {
        width: 76px;
      }
      .adder select {
        width: auto;
      }
      .places {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-4) var(--space-16);
        margin-block: var(--space-8) var(--space-16);
      }
      .sides {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr));
        gap: var(--space-24);
      }
      form:not(.adder) {
        display: grid;
        align-content: start;
        gap: var(--space-16);
      }
      .read {
        display: grid;
        align-content: start;
        gap: var(--space-12);
        overflow-wrap: anywhere;
      }
      .mail,
      .push {
        padding: var(--space-16);
        border: 1px solid var(--line);
        border-radius: var(--radius-tile);
        background: var(--ground);
      }
      .mail {
        display: grid;
        gap: var(--space-8);
        white-space: pre-wrap;
      }
      .bubble {
        width: fit-content;
        max-width: 100%;
        padding: var(--space-12) var(--space-16);
        border-radius: var(--radius-tile);
        border-end-start-radius: 0;
        background: var(--sunken);
        white-space: pre-wrap;
      }
      .push {
        display: flex;
        gap: var(--space-12);
      }
      @container (max-width: 819px) {
        dl > div {
          grid-template-columns: minmax(0, 1fr);
        }
        .adder {
          margin-inline-start: 0;
        }
      }
    `,
  ];
}
customElements.define('stoa-reminders', StoaReminders);

/** As the server names it when it refuses a text. */
const nameOf = (tongue: Tongue, part: Part) => `texts.${tongue}.${part}`;

/** "1 hour" of 60 minutes, in the largest unit that is whole. */
function said(lead: number): string {
  const unit: Unit = lead % 1440 === 0 ? 'day' : lead % 60 === 0 ? 'hour' : 'minute';
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(
    lead / minutes[unit],
  );
}
