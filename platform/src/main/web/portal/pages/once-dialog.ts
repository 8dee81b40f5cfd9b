// SPDX-License-Identifier: Apache-2.0
import { css, html } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { icon } from '#design/icons.ts';
import { words } from '../language.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { account } from './account-words.ts';

/** What is shown once, a secret among it: each value with what it is. */
export interface Once {
  readonly title: string;
  readonly values: readonly (readonly [what: string, value: string])[];
}

/** Shows what is shown once, to be copied. Fires `close`. */
export class StoaOnceDialog extends Spoken {
  @property({ attribute: false }) once!: Once;
  @property() lead = '';

  override render() {
    return html`<stoa-dialog
      heading=${this.once.title}
      closing=${words.close}
      @close=${() => this.dispatchEvent(new Event('close'))}
    >
      <p>${this.lead}</p>
      <dl>
        ${this.once.values.map(
          ([what, value]) =>
            html`<div>
              <dt class="small muted">${what}</dt>
              <dd>
                <code dir="ltr">${value}</code>
                <button
                  class="button small"
                  aria-label=${account.copyNamed(what)}
                  @click=${() => this.copy(value)}
                >
                  ${icon('copy')} ${account.copy}
                </button>
              </dd>
            </div>`,
        )}
      </dl>
    </stoa-dialog>`;
  }

  private async copy(value: string) {
    await navigator.clipboard.writeText(value);
    tell(account.copied);
  }

  static override styles = [
    base,
    css`
      dl {
        display: grid;
        gap: var(--space-12);
        margin: var(--space-12) 0 0;
      }
      dt {
        font-weight: 550;
      }
      dd {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-8);
        margin: 0;
        padding: var(--space-8) var(--space-12);
        border-radius: var(--radius);
        background: var(--sunken);
      }
      code {
        flex: 1 1 200px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];
}
customElements.define('stoa-once-dialog', StoaOnceDialog);
