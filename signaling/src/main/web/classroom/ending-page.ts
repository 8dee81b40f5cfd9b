// SPDX-License-Identifier: Apache-2.0
import { LitElement, css, html } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon, mark } from '#design/icons.ts';
import { endingText, type Ending } from './ending.ts';
import type { Strings } from './strings.ts';

/** The calm page after a class, or instead of one. Fires `rejoin`; its slot takes a way onward. */
export class StoaEnding extends LitElement {
  @property() ending: Ending = 'left';
  @property({ attribute: false }) words!: Strings;

  override render() {
    const { title, lead } = endingText(this.ending, this.words);
    return html`<section>
      ${mark}
      <h1 tabindex="-1">${title}</h1>
      <p class="muted">${lead}</p>
      <div class="ways">
        <button class="button primary" @click=${() => this.dispatchEvent(new Event('rejoin'))}>
          ${icon('doorOpen')} ${this.words.rejoin}
        </button>
        <slot></slot>
      </div>
    </section>`;
  }

  /** Moves the focus here, so that a screen reader says what happened. */
  protected override firstUpdated() {
    this.renderRoot.querySelector('h1')?.focus();
  }

  static override styles = [
    base,
    css`
      :host {
        min-height: 100%;
        display: grid;
        place-items: center;
        padding: var(--space-24);
      }
      section {
        max-width: 440px;
        display: grid;
        justify-items: center;
        gap: var(--space-12);
        text-align: center;
      }
      .mark {
        width: 56px;
        height: 56px;
        color: var(--accent);
      }
      h1:focus {
        outline: none;
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: var(--space-12);
        margin-block-start: var(--space-16);
      }
    `,
  ];
}
customElements.define('stoa-ending', StoaEnding);
