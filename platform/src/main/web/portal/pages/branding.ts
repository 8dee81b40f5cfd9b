// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { accents, contrast, rgb } from '#design/accents.ts';
import { base } from '#design/base.ts';
import { icon, mark } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt } from '../form.ts';
import { number } from '../format.ts';
import { words } from '../language.ts';
import { look } from '../look.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { school as text } from './school-words.ts';

const logoBytesMax = 256 * 1024;
const contrastMin = 4.5;
/** The darkest of the light grounds. */
const ground = '#f1ede5';

/** The school's colour and logo, with a preview that follows each change. Fires `changed`. */
export class StoaBranding extends Spoken {
  @property({ attribute: false }) school!: Schemas['SchoolSettings'];
  @property({ attribute: false }) readonly = false;
  @state() private colour = '';
  @state() private tooLarge = false;
  @query('.previews') private readonly previews!: HTMLElement;
  private readonly attempt: Attempt = new Attempt(this);

  protected override willUpdate(changed: PropertyValues<this>) {
    if (changed.has('school')) {
      this.colour = this.school.colour;
    }
  }

  protected override updated() {
    const { light, onLight, dark, onDark } = accents(this.colour);
    for (const [selector, accent, on] of [
      ['.light', light, onLight],
      ['.dark', dark, onDark],
    ] as const) {
      const { style } = this.previews.querySelector<HTMLElement>(selector) ?? this;
      style.setProperty('--accent', accent);
      style.setProperty('--on-accent', on);
    }
  }

  override render() {
    const { settings } = text;
    return html`<section class="card" aria-labelledby="branding">
      <h2 id="branding">${settings.branding}</h2>
      <p class="muted">${settings.brandingLead}</p>
      ${this.attempt.notice()}
      <div class="sides">
        <div class="choose">
          ${this.colourField()} ${this.logoField()} ${this.readonly ? nothing : this.actions()}
        </div>
        <div class="previews" role="group" aria-label=${settings.preview}>
          ${this.preview('light', settings.previewLight)} ${this.preview('dark', settings.previewDark)}
        </div>
      </div>
    </section>`;
  }

  private get ratio() {
    return contrast(rgb(this.colour), rgb(ground));
  }

  private colourField() {
    const { colour, ratio } = this;
    const { settings } = text;
    const good = ratio >= contrastMin;
    return html`<div class="field">
        <label for="colour">${settings.colour}</label>
        <div class="bar">
          <input id="colour" type="color" .value=${colour} ?disabled=${this.readonly} @input=${this.pick} />
          <code dir="ltr">${colour}</code>
        </div>
        <p class="state ${good ? 'good' : 'bad'}" role="status">
          ${icon(good ? 'check' : 'triangleAlert')}
          ${(good ? settings.contrastGood : settings.contrastBad)(number(ratio, 1))}
        </p>
      </div>
      ${
        good
          ? nothing
          : html`<p>
              <button class="button small" @click=${() => (this.colour = accents(colour).light)}>
                ${settings.mend}
              </button>
            </p>`
      }`;
  }

  private logoField() {
    const { settings } = text;
    return html`<div class="field">
      <label for="logo">${settings.logo}</label>
      <input
        id="logo"
        type="file"
        accept="image/png,image/jpeg,image/webp"
        ?disabled=${this.readonly}
        aria-describedby="logo-help"
        aria-invalid=${this.tooLarge ? 'true' : 'false'}
        @change=${this.putLogo}
      />
      <div id="logo-help">
        <p class="hint">${settings.logoHint}</p>
        ${this.tooLarge ? html`<p class="complaint">${icon('circleAlert')} ${settings.logoTooLarge}</p>` : nothing}
      </div>
    </div>`;
  }

  private actions() {
    const { attempt, colour, school } = this;
    const idle = attempt.busy || this.ratio < contrastMin || colour === school.colour;
    return html`<p class="bar">
      <button class="button primary" aria-disabled=${idle} @click=${this.save}>
        ${attempt.label(words.save)}
      </button>
      ${
        school.logo
          ? html`<button class="button" @click=${this.removeLogo}>
              ${icon('trash')} ${text.settings.logoRemove}
            </button>`
          : nothing
      }
    </p>`;
  }

  /** What the login page will look like. Nothing in it can be pressed. */
  private preview(scheme: 'light' | 'dark', label: string) {
    const { name, logo } = this.school;
    return html`<figure class=${scheme}>
      <div class="mini" aria-hidden="true">
        <p class="brand">${logo ? html`<img src=${logo} alt="" />` : mark} ${name}</p>
        <p class="welcome">${text.settings.previewWelcome(name)}</p>
        <span class="line"></span>
        <span class="button primary">${words.signIn}</span>
        <span class="link">${words.forgot}</span>
      </div>
      <figcaption class="small">${label}</figcaption>
    </figure>`;
  }

  private readonly pick = (event: Event) => {
    this.colour = (event.target as HTMLInputElement).value;
  };

  private readonly save = () => {
    const { colour, school } = this;
    if (colour === school.colour || this.ratio < contrastMin) {
      return;
    }
    return this.attempt.run(async () => {
      look.show(await ask('patch', '/school', { body: { colour }, ifMatch: school.etag }));
      this.done();
    });
  };

  private readonly putLogo = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    this.tooLarge = (file?.size ?? 0) > logoBytesMax;
    if (file && !this.tooLarge) {
      await this.attempt.run(async () => {
        await ask('put', '/school/logo', { body: { data: await base64(file) } });
        input.value = '';
        this.done();
      });
    }
  };

  private readonly removeLogo = () =>
    this.attempt.run(async () => {
      await ask('delete', '/school/logo');
      this.done();
    });

  private done() {
    tell(words.saved);
    void look.load();
    this.dispatchEvent(new Event('changed'));
  }

  static override styles = [
    base,
    pages,
    css`
      .sides {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr));
        gap: var(--space-24);
      }
      .choose {
        display: grid;
        align-content: start;
        gap: var(--space-16);
      }
      .field input[type='color'] {
        width: 64px;
        padding: 4px;
      }
      .state {
        white-space: normal;
      }
      .previews {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--space-12);
      }
      figure {
        display: grid;
        gap: var(--space-8);
        margin: 0;
        text-align: center;
      }
      .light .mini {
        color-scheme: light;
      }
      .dark .mini {
        color-scheme: dark;
      }
      .mini {
        display: grid;
        gap: var(--space-12);
        padding: var(--space-24) var(--space-16);
        border: 1px solid var(--line);
        border-radius: var(--radius-tile);
        background: var(--ground);
        color: var(--ink);
        font-size: var(--text-13);
        text-align: start;
        pointer-events: none;
      }
      .brand {
        display: flex;
        align-items: center;
        gap: var(--space-8);
        font: 560 var(--text-15) / 1.2 var(--serif);
      }
      .mark,
      .brand img {
        flex: none;
        width: 24px;
        height: 24px;
        color: var(--accent);
        object-fit: contain;
      }
      .welcome {
        font: 560 var(--text-17) / 1.2 var(--serif);
      }
      .line {
        height: 32px;
        border: 1px solid var(--edge);
        border-radius: var(--radius-control);
        background: var(--surface);
      }
      .link {
        color: var(--accent);
        text-decoration: underline;
      }
    `,
  ];
}
customElements.define('stoa-branding', StoaBranding);

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}
