// SPDX-License-Identifier: Apache-2.0
import { LitElement, css, html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon, mark, type IconName } from '#design/icons.ts';
import { chooseTheme, chosenTheme, type Theme } from '#design/theme.ts';
import type { Session } from './api.ts';
import { words } from './strings.ts';

const themes: readonly Theme[] = ['auto', 'light', 'dark'];
const themeIcons: Record<Theme, IconName> = { auto: 'sunMoon', light: 'sun', dark: 'moon' };

/** The frame around the portal's pages: a rail on a desk, a bar on a phone. Fires `sign-out`. */
export class StoaShell extends LitElement {
  @property({ attribute: false }) session!: Session;
  @property() page = '';
  @state() private theme: Theme = chosenTheme();

  override render() {
    const { person, school } = this.session;
    return html`
      <div class="frame">
        <nav aria-label=${words.navigation}>
          <a class="skip button" href="#content" @click=${this.skip}>${words.skip}</a>
          <a class="brand" href="/">${mark}<span>${school.name}</span></a>
          <ul>
            <li>
              <a class="entry" href="/" aria-current=${this.page === 'classes' ? 'page' : 'false'}>
                ${icon('calendarDays')}<span>${words.classes}</span>
              </a>
            </li>
            <li>
              <a
                class="entry"
                href="/connection"
                aria-current=${this.page === 'connection' ? 'page' : 'false'}
              >
                ${icon('signalHigh')}<span>${words.connection.short}</span>
              </a>
            </li>
          </ul>
          <div class="foot">
            <button class="entry" @click=${this.nextTheme}>
              ${icon(themeIcons[this.theme])}<span>${words.themes[this.theme]}</span>
            </button>
            <p class="person"><strong>${person.name}</strong><span class="muted">${person.email}</span></p>
            <button class="entry" @click=${() => this.dispatchEvent(new Event('sign-out'))}>
              ${icon('logOut')}<span>${words.signOut}</span>
            </button>
          </div>
        </nav>
        <main id="content" tabindex="-1"><slot></slot></main>
      </div>
    `;
  }

  private readonly skip = (event: Event) => {
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>('#content')?.focus();
  };

  private readonly nextTheme = () => {
    this.theme = themes[(themes.indexOf(this.theme) + 1) % themes.length] ?? 'auto';
    chooseTheme(this.theme);
  };

  static override styles = [
    base,
    css`
      .skip {
        position: absolute;
        inset-block-start: 8px;
        inset-inline-start: 8px;
        z-index: 1;
      }
      .skip:not(:focus) {
        clip-path: inset(50%);
        width: 1px;
        height: 1px;
        min-height: 0;
        padding: 0;
        overflow: hidden;
      }
      :host {
        container-type: inline-size;
      }
      .frame {
        display: grid;
        grid-template-columns: 248px minmax(0, 1fr);
        min-height: var(--frame-height, 100dvh);
      }
      nav {
        display: flex;
        flex-direction: column;
        gap: var(--space-24);
        padding: var(--space-24) var(--space-16) var(--space-16);
        background: var(--sunken);
        border-inline-end: 1px solid var(--line);
        position: sticky;
        inset-block-start: 0;
        height: var(--frame-height, 100dvh);
      }
      .brand {
        display: flex;
        align-items: center;
        gap: 10px;
        padding-inline: 10px;
        color: var(--ink);
        font: 560 var(--text-17) / 1.2 var(--serif);
        text-decoration: none;
      }
      .mark {
        flex: none;
        width: 30px;
        height: 30px;
        color: var(--accent);
      }
      .entry {
        display: flex;
        align-items: center;
        gap: var(--space-12);
        width: 100%;
        min-height: 44px;
        padding: 8px 10px;
        border: 0;
        border-radius: var(--radius-control);
        background: none;
        color: var(--ink);
        font: 500 var(--text-15) / 1.2 var(--sans);
        text-align: start;
        text-decoration: none;
        cursor: pointer;
      }
      .entry:hover {
        background: var(--accent-soft);
      }
      .entry[aria-current='page'] {
        background: var(--surface);
        color: var(--accent);
        font-weight: 600;
        box-shadow: inset 0 0 0 1px var(--line);
      }
      .foot {
        margin-block-start: auto;
      }
      .person {
        display: grid;
        padding: 12px 10px;
        margin-block: var(--space-8);
        border-block: 1px solid var(--line);
        font-size: var(--text-13);
        overflow-wrap: anywhere;
      }
      .person strong {
        font-size: var(--text-15);
        font-weight: 600;
      }
      main {
        min-width: 0;
        outline: none;
      }
      @container (max-width: 819px) {
        .frame {
          grid-template-columns: minmax(0, 1fr);
          grid-template-rows: 1fr auto;
        }
        nav {
          order: 2;
          position: sticky;
          inset-block: auto 0;
          height: auto;
          flex-direction: row;
          justify-content: space-evenly;
          gap: 0;
          padding: 6px 8px max(6px, env(safe-area-inset-bottom));
          border-inline-end: 0;
          border-block-start: 1px solid var(--line);
        }
        .brand,
        .person {
          display: none;
        }
        nav ul,
        .foot {
          display: contents;
        }
        .entry {
          flex-direction: column;
          justify-content: center;
          gap: 2px;
          width: auto;
          min-width: 84px;
          min-height: 52px;
          font-size: var(--text-13);
          text-align: center;
        }
      }
    `,
  ];
}
customElements.define('stoa-shell', StoaShell);
