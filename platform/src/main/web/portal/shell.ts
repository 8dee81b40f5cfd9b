// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { icon, mark, type IconName } from '#design/icons.ts';
import { chooseTheme, chosenTheme, type Theme } from '#design/theme.ts';
import type { Session } from './api.ts';
import { chooseLanguage, language, languages, words, type Language } from './language.ts';
import { entriesFor, type Entry } from './pages.ts';
import { shellStyles } from './shell-styles.ts';
import { Spoken } from './spoken.ts';

const themes: readonly Theme[] = ['auto', 'light', 'dark'];
const themeIcons: Record<Theme, IconName> = { auto: 'sunMoon', light: 'sun', dark: 'moon' };
/** As many as a phone's bar takes, beside "More". */
const barEntries = 3;

/** The frame around the portal's pages: a rail on a desk, a bar on a phone. Fires `sign-out`. */
export class StoaShell extends Spoken {
  @property({ attribute: false }) session!: Session;
  @property() page = '';
  @state() private theme: Theme = chosenTheme();
  @state() private more = false;
  @query('#content') private readonly content!: HTMLElement;

  /** Goes on reading at the page's beginning. */
  focusContent(): void {
    this.more = false;
    void this.updateComplete.then(() => this.content.focus({ preventScroll: true }));
  }

  override render() {
    const { person, school } = this.session;
    const entries = entriesFor(this.session);
    return html`
      <div class="frame">
        <nav aria-label=${words.navigation}>
          <a class="skip button" href="#content" @click=${this.skip}>${words.skip}</a>
          <a class="brand" href="/">${mark}<span>${school.name}</span></a>
          <div class="entries">
            <ul>
              ${entries.daily.map((one, i) => this.entry(one, i < barEntries ? '' : 'desk'))}
            </ul>
            ${
              entries.school.length > 0
                ? html`<p class="group" id="school">${words.school}</p>
                    <ul class="desk" aria-labelledby="school">
                      ${entries.school.map((one) => this.entry(one))}
                    </ul>`
                : nothing
            }
          </div>
          <div class="foot">
            <ul class="desk">
              ${entries.own.map((one) => this.entry(one))}
            </ul>
            <div class="desk">${this.switches()}</div>
            <p class="person"><strong>${person.name}</strong><span class="muted">${person.email}</span></p>
            <div class="desk">${this.leave()}</div>
            <button class="entry phone" aria-haspopup="dialog" @click=${() => (this.more = true)}>
              ${icon('ellipsis')}<span>${words.more}</span>
            </button>
          </div>
        </nav>
        <main id="content" tabindex="-1"><slot></slot></main>
      </div>
      ${this.more ? this.sheet(entries) : nothing}
    `;
  }

  private entry({ page, href, icon: drawing, label }: Entry, kind = '') {
    return html`<li class=${kind}>
      <a class="entry" href=${href} aria-current=${this.page === page ? 'page' : 'false'}>
        ${icon(drawing)}<span>${label}</span>
      </a>
    </li>`;
  }

  /** Everything that the bar of a phone has no room for. */
  private sheet({ daily, school, own }: ReturnType<typeof entriesFor>) {
    const { person } = this.session;
    return html`<stoa-dialog heading=${words.more} closing=${words.close} @close=${() => (this.more = false)}>
      <ul class="sheet">
        ${[...daily.slice(barEntries), ...school, ...own].map((one) => this.entry(one))}
      </ul>
      <div class="sheet">${this.switches()}</div>
      <p class="small"><strong>${person.name}</strong><br /><span class="muted">${person.email}</span></p>
      ${this.leave()}
    </stoa-dialog>`;
  }

  private switches() {
    const [other] = (Object.keys(languages) as Language[]).filter((one) => one !== language);
    return html`<button class="entry" @click=${this.nextTheme}>
        ${icon(themeIcons[this.theme])}<span>${words.themes[this.theme]}</span>
      </button>
      ${
        other
          ? html`<button class="entry" lang=${other} @click=${() => void chooseLanguage(other)}>
              ${icon('languages')}<span>${languages[other].name}</span>
            </button>`
          : nothing
      }`;
  }

  private leave() {
    return html`<button class="entry" @click=${() => this.dispatchEvent(new Event('sign-out'))}>
      ${icon('logOut')}<span>${words.signOut}</span>
    </button>`;
  }

  private readonly skip = (event: Event) => {
    event.preventDefault();
    this.content.focus();
  };

  private readonly nextTheme = () => {
    this.theme = themes[(themes.indexOf(this.theme) + 1) % themes.length] ?? 'auto';
    chooseTheme(this.theme);
  };

  static override styles = [base, shellStyles];
}
customElements.define('stoa-shell', StoaShell);

declare global {
  interface HTMLElementTagNameMap {
    'stoa-shell': StoaShell;
  }
}
