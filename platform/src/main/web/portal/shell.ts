// SPDX-License-Identifier: Apache-2.0
import './kit.ts';
import { html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { icon, mark, type IconName } from '#design/icons.ts';
import { chooseTheme, chosenTheme, type Theme } from '#design/theme.ts';
import type { Session } from './api.ts';
import { ask } from './ask.ts';
import { ApiFailure } from './call.ts';
import { number } from './format.ts';
import { chooseLanguage, language, languages, words, type Language } from './language.ts';
import { onChange } from './live.ts';
import { look } from './look.ts';
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
  /** Shown without asking the server. */
  @property({ type: Boolean }) sample = false;
  @state() private theme: Theme = chosenTheme();
  @state() private more = false;
  @state() private unread = 0;
  private forget?: () => void;
  @query('#content') private readonly content!: HTMLElement;

  /** Goes on reading at the page's beginning. */
  focusContent(): void {
    this.more = false;
    void this.updateComplete.then(() => this.content.focus({ preventScroll: true }));
  }

  override connectedCallback() {
    super.connectedCallback();
    look.addEventListener('change', this.redraw);
    this.forget = onChange(['notifications.'], () => void this.count());
    if (!this.sample) {
      void this.count();
    }
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    look.removeEventListener('change', this.redraw);
    this.forget?.();
  }

  private readonly redraw = () => this.requestUpdate();

  /** How many notifications wait; none while the server can't say. */
  private async count() {
    try {
      this.unread = (await ask('get', '/notifications', { query: { limit: 1 } })).unread;
    } catch (error) {
      if (!(error instanceof ApiFailure)) {
        throw error;
      }
      this.unread = 0;
    }
  }

  override render() {
    const { person, school } = this.session;
    const entries = entriesFor(this.session);
    return html`
      <div class="frame">
        <nav aria-label=${words.navigation}>
          <a class="skip button" href="#content" @click=${this.skip}>${words.skip}</a>
          <a class="brand" href="/">
            ${look.logo ? html`<img src=${look.logo} alt="" />` : mark}<span>${school.name}</span>
          </a>
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
        <main id="content" tabindex="-1">${this.acting()}<slot></slot></main>
      </div>
      ${this.more ? this.sheet(entries) : nothing}
    `;
  }

  private entry({ page, href, icon: drawing, label }: Entry, kind = '') {
    return html`<li class=${kind}>
      <a class="entry" href=${href} aria-current=${this.page === page ? 'page' : 'false'}>
        ${icon(drawing)}<span>${label}</span>
        ${page === 'notifications' && this.unread > 0 ? this.waiting() : nothing}
      </a>
    </li>`;
  }

  private waiting() {
    return html`<span class="count" aria-hidden="true">${number(this.unread)}</span>
      <span class="unseen">${words.unread(number(this.unread))}</span>`;
  }

  /** Who acts as somebody else sees it all the time, and can end it from everywhere. */
  private acting() {
    const { impersonator, person } = this.session;
    return impersonator
      ? html`<div class="acting" role="region" aria-label=${words.impersonationEnd}>
          <p>${icon('drama')} ${words.impersonating(person.name)}</p>
          <button class="button small" @click=${this.endActing}>
            ${icon('undo')} ${words.impersonationEnd}
          </button>
        </div>`
      : nothing;
  }

  private readonly endActing = async () => {
    await ask('delete', '/session/impersonation');
    this.sessionChanged();
  };

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
