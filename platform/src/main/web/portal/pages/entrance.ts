// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon, mark } from '#design/icons.ts';
import { chooseLanguage, language, languages, words, type Language } from '../language.ts';
import { look } from '../look.ts';
import { Spoken } from '../spoken.ts';
import { porch } from './porch.ts';

/** The frame of the pages before one is inside: the porch, and a column to fill in. */
export class StoaEntrance extends Spoken {
  @property() heading = '';
  @property() lead = '';

  override connectedCallback() {
    super.connectedCallback();
    look.addEventListener('change', this.redraw);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    look.removeEventListener('change', this.redraw);
  }

  private readonly redraw = () => this.requestUpdate();

  override render() {
    const others = (Object.keys(languages) as Language[]).filter((one) => one !== language);
    return html`<main id="content">
      <div class="scene">${porch}</div>
      <div class="side">
        <div class="column">
          <p class="brand">
            ${look.logo ? html`<img src=${look.logo} alt="" />` : mark} ${look.name || words.product}
          </p>
          <h1 id="title">${this.heading}</h1>
          ${this.lead ? html`<p class="muted">${this.lead}</p>` : nothing}
          <slot></slot>
        </div>
        <p class="languages">
          ${others.map(
            (one) =>
              html`<button class="button quiet small" lang=${one} @click=${() => void chooseLanguage(one)}>
                ${icon('languages')} ${languages[one].name}
              </button>`,
          )}
        </p>
      </div>
    </main>`;
  }

  static override styles = [
    base,
    css`
      main {
        display: grid;
        grid-template-columns: minmax(0, 1.1fr) minmax(420px, 1fr);
        min-height: 100dvh;
      }
      .scene {
        position: sticky;
        inset-block-start: 0;
        height: 100dvh;
        background: var(--sunken);
        overflow: hidden;
      }
      .scene svg {
        display: block;
        width: 100%;
        height: 100%;
      }
      .side {
        display: grid;
        grid-template-rows: 1fr auto;
        align-items: center;
        padding: var(--space-32);
        padding-block-end: var(--space-16);
      }
      .column {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-16);
        width: 100%;
        max-width: 384px;
        margin-inline: auto;
      }
      .brand {
        display: flex;
        align-items: center;
        gap: 10px;
        margin-block-end: var(--space-24);
        font: 560 var(--text-21) / 1.2 var(--serif);
      }
      .mark,
      .brand img {
        width: 32px;
        height: 32px;
        color: var(--accent);
        object-fit: contain;
      }
      h1 {
        font-size: var(--text-35);
        margin-block-end: calc(-1 * var(--space-8));
      }
      .languages {
        justify-self: center;
      }
      @media (max-width: 859px) {
        main {
          grid-template-columns: minmax(0, 1fr);
          grid-template-rows: 176px 1fr;
        }
        .scene {
          position: static;
          height: auto;
        }
        .side {
          align-items: start;
          padding: var(--space-24);
          padding-block-end: var(--space-8);
        }
        .brand {
          margin-block-end: var(--space-8);
        }
        h1 {
          font-size: var(--text-27);
        }
      }
    `,
  ];
}
customElements.define('stoa-entrance', StoaEntrance);

/** How forms in the entrance are laid out. */
export const entranceStyles = css`
  form,
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-16);
  }
  form > .button,
  .stack > .button {
    min-height: 48px;
  }
  .beside {
    display: flex;
    justify-content: flex-end;
    margin-block-start: calc(-1 * var(--space-8));
    font-size: var(--text-13);
  }
  .or {
    display: flex;
    align-items: center;
    gap: var(--space-12);
    color: var(--ink-muted);
    font-size: var(--text-13);
  }
  .or::before,
  .or::after {
    content: '';
    flex: 1;
    border-block-start: 1px solid var(--line);
  }
`;
